package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Mounts in a user namespace, where the kernel keeps what the host has forbidden, and ids are others. */
@Tag("once")
@Timeout(180)
class UserNamespaceMountsIT {
    private static final String[] ALL = {"user", "pid", "network", "ipc", "uts", "mount"};

    @Opened
    private TestContainers containers;

    private Path data;

    @BeforeEach
    void open() throws IOException {
        // the container's root isn't the host's, and has to get there
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
        data = Files.createDirectory(containers.directory().resolve("data"));
    }

    private static Spec.Builder shell(String script, Mount... mounts) {
        return TestContainers.shell("")
                .process(root(script))
                .linux(UserNamespaceIT.mapped(ALL).build())
                .mounts(TestContainers.mounts(mounts));
    }

    private static ProcessConfig root(String script) {
        List<String> some = List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN");
        return TestContainers.process("sh", "-c", script)
                .capabilities(new Capabilities(some, some, some, null, null))
                .build();
    }

    /** With a root file system in which the container's root may make mount points. */
    private Bundle bundle(Spec spec) throws IOException {
        Bundle bundle = containers.bundle(spec);
        give(bundle.directory().resolve("rootfs"), 100_000);
        return bundle;
    }

    private String output(Spec spec) throws IOException {
        TestContainers.Result result = containers.run(bundle(spec));
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    private static void give(Path file, int id) throws IOException {
        Files.setAttribute(file, "unix:uid", id);
        Files.setAttribute(file, "unix:gid", id);
    }

    /** What isn't named stays as the host has it, and can't be taken away inside either; what can be is. */
    @Test
    void lockedFlagsStay() throws Exception {
        Spec spec = shell(
                        "grep -E ' /(b|r|n) ' /proc/self/mountinfo | cut -d' ' -f5,6;"
                                + " for m in /b /own; do for o in rw suid dev exec; do"
                                + " busybox mount -o remount,bind,ro,nosuid,nodev,noexec,noatime,$o $m 2>/dev/null && echo $m $o;"
                                + " done; done; true",
                        Mount.of("/own", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "noatime"),
                        Mount.bind(data.toString(), "/b"),
                        Mount.bind(data.toString(), "/r", "rbind", "ro", "nosuid"),
                        Mount.bind(data.toString(), "/n", "rbind", "rro", "rnosymfollow"),
                        Mount.of("/b", "none", "none", "remount", "bind", "ro"))
                .build();

        assertThat(OwnHost.run(
                        containers,
                        data,
                        "mount -t tmpfs -o ro,nosuid,nodev,noexec,noatime none $D; container \"$@\"",
                        bundle(spec)))
                .isEqualTo("""
                        /b ro,nosuid,nodev,noexec,noatime
                        /r ro,nosuid,nodev,noexec,noatime
                        /n ro,nosuid,nodev,noexec,noatime,nosymfollow
                        /own rw
                        /own suid
                        /own dev
                        /own exec
                        """);
    }

    /** Asked for by name, it is an error. */
    @ParameterizedTest
    @ValueSource(strings = {"rw", "suid", "dev", "exec", "relatime", "rrw"})
    void aLockedFlagCanNotBeTakenAway(String option) throws Exception {
        Spec spec = shell("true", Mount.bind(data.toString(), "/b", "rbind", option))
                .build();

        assertThat(OwnHost.run(
                        containers,
                        data,
                        "mount -t tmpfs -o ro,nosuid,nodev,noexec,noatime none $D;"
                                + " container \"$@\" 2>&1 | grep -o '/mounts/4.*' | head -1",
                        bundle(spec)))
                .contains("mount_setattr: EPERM");
    }

    /** Without mappings of the mount's own the ids are the container's: what root has on disk is its root's. */
    @Test
    void idsOfTheUserNamespace() throws IOException {
        give(Files.writeString(data.resolve("root"), "root"), 0);
        give(Files.writeString(data.resolve("user"), "user"), 7);
        Spec spec = shell(
                        "stat -c %u:%g /plain/root /plain/user /mapped/root /mapped/user /own/root /option/user; touch /mapped/new",
                        Mount.bind(data.toString(), "/plain"),
                        Mount.bind(data.toString(), "/mapped", "rbind", "idmap"),
                        Mount.bind(data.toString(), "/own", "rbind", "ridmap").toBuilder()
                                .uidMappings(List.of(new IdMapping(0L, 100_042L, 1L)))
                                .gidMappings(List.of(new IdMapping(0L, 100_043L, 1L)))
                                .build(),
                        Mount.bind(data.toString(), "/option", "idmap=uids=0-100040-10;gids=@0-30-10"))
                .build();

        assertThat(output(spec)).isEqualTo("65534:65534\n65534:65534\n0:0\n7:7\n42:43\n47:37\n");
        assertThat(Files.getAttribute(data.resolve("new"), "unix:uid")).isEqualTo(0);
    }

    /** One that is joined, whose mappings the configuration doesn't know. */
    @Test
    void idsOfAUserNamespaceThatIsJoined() throws Exception {
        give(Files.writeString(data.resolve("root"), "root"), 0);
        Process holder = new ProcessBuilder("unshare", "--user", "cat")
                .redirectErrorStream(true)
                .start();
        try {
            Path process = Path.of("/proc/" + holder.pid());
            Path namespace = process.resolve("ns/user");
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
            Until.holds(() ->
                    !holder.isAlive() || !Files.readSymbolicLink(namespace).equals(own));
            Files.writeString(process.resolve("uid_map"), "0 100000 1000", StandardOpenOption.WRITE);
            Files.writeString(process.resolve("gid_map"), "0 100000 1000", StandardOpenOption.WRITE);
            Spec spec = shell("stat -c %u:%g /mapped/root", Mount.bind(data.toString(), "/mapped", "idmap"))
                    .linux(TestContainers.linux()
                            .namespaces(
                                    LinuxNamespace.of("mount"),
                                    LinuxNamespace.of("pid"),
                                    LinuxNamespace.of("network"),
                                    LinuxNamespace.of("ipc"),
                                    LinuxNamespace.of("uts"),
                                    new LinuxNamespace("user", namespace.toString()))
                            .build())
                    .build();

            assertThat(output(spec)).isEqualTo("0:0\n");
        } finally {
            holder.destroy();
        }
    }

    /** What belongs to nobody in there belongs to its root, without its set-id bits; devices are left out. */
    @Test
    void aCopyOfWhatIsCovered() throws Exception {
        Bundle bundle = bundle(
                shell("cd /run; stat -c '%n %F %a %u:%g' *; cat file", Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup"))
                        .linux(TestContainers.linux(ALL)
                                .uidMappings(new IdMapping(0L, 100_000L, 1000L))
                                .gidMappings(new IdMapping(0L, 100_000L, 1000L))
                                .build())
                        .build());
        Path run = Files.createDirectory(bundle.directory().resolve("rootfs/run"));
        give(Files.writeString(run.resolve("file"), "content"), 100_005);
        Path host = Files.writeString(run.resolve("host"), "host");
        Files.setAttribute(host, "unix:mode", 06755);
        assertThat(new ProcessBuilder("mknod", run.resolve("node").toString(), "c", "1", "5")
                        .start()
                        .waitFor())
                .isZero();

        assertThat(containers.run(bundle).out())
                .isEqualTo("file regular file 644 5:5\nhost regular file 755 0:0\ncontent");
    }

    /** A procfs and a sysfs of the container's own namespaces, and what is hidden in them stays hidden. */
    @Test
    void procAndSysfs() throws IOException {
        String script = "echo $$; ls /sys/class/net; cat /proc/version | wc -c; ls /proc/fs | wc -l;"
                + " (echo x > /proc/sys/kernel/hostname) 2>/dev/null || echo readonly;"
                + " busybox umount /proc/version 2>/dev/null; busybox umount /proc/fs 2>/dev/null;"
                + " cat /proc/version | wc -c";
        Spec spec = shell("")
                .process(
                        TestContainers.process("sh", "-c", script).build()) // by CAP_SYS_ADMIN its root may uncover all
                .linux(UserNamespaceIT.mapped(ALL)
                        .maskedPaths("/proc/version", "/proc/fs")
                        .readonlyPaths("/proc/sys")
                        .build())
                .build();

        assertThat(output(spec)).isEqualTo("1\nlo\n0\n0\nreadonly\n0\n");
    }
}
