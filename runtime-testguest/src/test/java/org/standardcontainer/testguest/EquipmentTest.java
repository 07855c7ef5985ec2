package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class EquipmentTest {
    private static void assertSkipped(GuestKind kind, Path directory, String reason) {
        assertThatThrownBy(() -> Equipment.find(kind, directory, "/nowhere"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsMissingIsTheReason(@TempDir Path directory) throws IOException {
        assertSkipped(GuestKind.CGROUP_V2, directory, ".scr-cache");
        Files.createDirectory(directory.resolve(".scr-cache"));
        assertSkipped(GuestKind.CGROUP_V2, directory, "QEMU");
        assertSkipped(GuestKind.SYSTEMD, directory, "bin/debian");
    }
}
