package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** {@link MovedRootScenario} where the root is the kernel's initial ramdisk: {@code bin/test --jdk 17 runtime-linux#MovedRootInGuest}. */
@Tag("once")
@InGuest(GuestKind.RAMDISK)
class MovedRootInGuest extends MovedRootScenario {
    @Test
    void pivotRootCannotLeaveIt() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains(" / / rw - rootfs ");
        try (TestContainers usual = TestContainers.open()) {
            LaunchFailedException failure = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> usual.run(TestContainers.shell("").build()));
            assertThat(failure.errno()).isEqualTo("EINVAL");
            assertThat(failure.pointer()).isEqualTo("/root");
            assertThat(failure).hasMessageContaining("pivot_root");
            assertThat(failure.remedy()).contains("--no-pivot");
        }
    }

    /** Where all the host's mounts are shared, and so are the container's: none is unmounted but in the container. */
    @Test
    void theHostKeepsItsMountsAndPeers() throws Exception {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        run("busybox", "mount", "-t", "tmpfs", "data", data.toString());
        run("busybox", "mount", "--make-rshared", "/");
        try {
            List<String> before = mounts();
            Spec spec = shell(
                            List.of("CAP_SYS_ADMIN"),
                            "mkdir /vol/new; busybox mount -t tmpfs x /vol/new; cut -d' ' -f5 /proc/self/mountinfo; cat /proc/1/root"
                                    + marker)
                    .mounts(TestContainers.mounts(Mount.bind(data.toString(), "/vol", "rbind", "rshared")))
                    .linux(TestContainers.linux().rootfsPropagation("shared").build())
                    .build();

            assertThat(containers.run(spec).out().lines())
                    .containsExactlyInAnyOrder("/", "/proc", "/dev", "/dev/pts", "/sys", "/vol", "/vol/new");
            List<String> after = mounts();
            assertThat(after).containsAll(before).contains(data.resolve("new").toString());
            assertThat(after).hasSize(before.size() + 1);
            run("busybox", "umount", data.resolve("new").toString());
        } finally {
            run("busybox", "mount", "--make-rprivate", "/");
            run("busybox", "umount", data.toString());
        }
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ")[4])
                .toList();
    }

    private static void run(String... command) throws Exception {
        command[0] = TestContainers.BUSYBOX.toString();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + out).isZero();
    }
}
