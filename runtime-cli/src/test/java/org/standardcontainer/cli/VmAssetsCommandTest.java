package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How it downloads is the backend's test; here a kernel is there already, or none can be. */
final class VmAssetsCommandTest {
    @TempDir
    private Path directory;

    private final CapturedShell shell = new CapturedShell();

    @Test
    void printsTheConfigurationThatUsesIt() throws Exception {
        Path kernel =
                Files.createDirectories(directory.resolve("a kernel/boot")).resolve("vmlinuz-1");
        Files.writeString(kernel, "kernel");
        Files.createDirectories(directory.resolve("a kernel/lib/modules/1"));

        assertThat(shell.run("vm-assets", "--dir", directory.resolve("a kernel").toString()))
                .as(shell.err())
                .isZero();

        Properties properties = new Properties();
        properties.load(new StringReader(shell.out()));
        assertThat(properties).containsEntry("backend", "vm").containsEntry("vm.kernel", kernel.toString());
    }

    @Test
    void saysWhyThereIsNone() throws Exception {
        Files.writeString(directory.resolve("file"), "");

        assertThat(shell.run("vm-assets", "--dir", directory.resolve("file").toString()))
                .isEqualTo(1);

        assertThat(shell.err())
                .startsWith("scr: there is no kernel to be had: ")
                .contains("name another directory");
    }
}
