package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
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

    /** Each of them is let go of: one that stayed would let a user namespace in the container mount another procfs, without masks. */
    @Test
    void mountsOnOneAnotherAreNoShelter() throws Exception {
        run("mount", "-t", "proc", "proc", "/proc");
        run("mount", "-t", "proc", "proc", "/proc");
        try {
            aUserNamespaceInItIsAsConfinedAsItIs();
        } finally {
            run("umount", "/proc");
            run("umount", "/proc");
        }
    }

    /** Where all the host's mounts are shared, and so are the container's: none is unmounted but in the container. */
    @Test
    void theHostKeepsItsMountsAndPeers() throws Exception {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        run("mount", "-t", "tmpfs", "data", data.toString());
        run("mount", "--make-rshared", "/");
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
            run("umount", data.resolve("new").toString());
        } finally {
            run("mount", "--make-rprivate", "/");
            run("umount", data.toString());
        }
    }

    /** Unmounting one that is on a shared one would be heard by that one's peers. */
    @Test
    void whatCannotBeUnmountedUnheardIsSaid() throws Exception {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        run("mount", "-t", "tmpfs", "data", data.toString());
        run("mount", "-t", "tmpfs", "over", data.toString());
        run("mount", "--make-rshared", "/");
        try {
            List<String> before = mounts();
            LaunchFailedException failure = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> containers.run(TestContainers.shell("")
                            .linux(TestContainers.linux()
                                    .rootfsPropagation("shared")
                                    .build())
                            .build()));
            assertThat(failure).hasMessageContaining("umount2");
            assertThat(failure.errno()).isEqualTo("EBUSY");
            assertThat(failure.path()).isEqualTo(data.toString());
            assertThat(mounts()).isEqualTo(before);
        } finally {
            run("mount", "--make-rprivate", "/");
            run("umount", data.toString());
            run("umount", data.toString());
        }
    }

    /** One whose /proc is the only one there is: what stands at the namespace's root isn't asked. */
    @Test
    void whoStandsInAChrootGetsToTheNamespacesRoot() throws Exception {
        Path jail = Files.createDirectory(containers.directory().resolve("jail"));
        Bundle bundle = containers.bundle(
                shell(List.of("CAP_SYS_CHROOT", "CAP_DAC_OVERRIDE"), trying("ls /; cut -d' ' -f5 /proc/self/mountinfo"))
                        .linux(masked(false))
                        .build());
        String busybox = TestContainers.BUSYBOX.toString();
        List<String> command = new ArrayList<>(List.of(
                "-m",
                busybox,
                "sh",
                "-ec",
                "b=$0; j=$1; shift; $b mount -o rbind / $j; $b umount -l /proc; exec $b chroot $j \"$@\"",
                busybox,
                jail.toString()));
        command.addAll(TestContainers.jvm(RunMoved.class, containers.directory().resolve("state"), bundle, "moved"));

        assertThat(run("unshare", command.toArray(String[]::new)).lines())
                .containsExactlyInAnyOrder(
                        "bin", "dev", "proc", "sys", "tmp", "/", "/proc", "/dev", "/dev/pts", "/sys", "/proc/keys");
    }

    /** In a user namespace it is locked, and its path doesn't lead to it: no cover can be put on it. */
    @Test
    void aProcThatCannotBeCoveredIsSaid() throws Exception {
        Path above = Files.createDirectory(containers.directory().resolve("above"));
        Path proc = Files.createDirectory(above.resolve("proc"));
        run("mount", "-t", "proc", "proc", proc.toString());
        run("mount", "-t", "tmpfs", "over", above.toString());
        try {
            assertThat(containers.run(withUserNamespaces(false)).out()).isEqualTo("0\nrefused\n");
            LaunchFailedException failure = catchThrowableOfType(LaunchFailedException.class, () -> {
                throw new AssertionError(containers.run(withUserNamespaces(true)));
            });
            assertThat(failure.path()).isEqualTo(proc.toString());
            assertThat(failure.errno()).isEqualTo("ENOENT");
            assertThat(failure.remedy()).contains("covered", "--no-pivot");
        } finally {
            run("umount", above.toString());
            run("umount", proc.toString());
        }
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ")[4])
                .toList();
    }

    private static String run(String applet, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(TestContainers.BUSYBOX.toString(), applet));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + out).isZero();
        return out;
    }
}
