package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxTimeOffset;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** Containers in user and time namespaces, made by root. */
@Timeout(180)
class UserNamespaceIT {
    private static final IdMapping RANGE = new IdMapping(0L, 100_000L, 65_536L);
    private static final String[] ALL = {"user", "pid", "network", "ipc", "uts", "mount", "cgroup"};

    @Opened
    private TestContainers containers;

    @BeforeEach
    void open() throws IOException {
        // the container's root isn't the host's, and has to get at its root file system
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
    }

    static LinuxConfig.Builder mapped(String... namespaces) {
        return TestContainers.linux(namespaces).uidMappings(RANGE).gidMappings(RANGE);
    }

    private static ProcessConfig.Builder rooted(String script) {
        List<String> some = List.of("CAP_CHOWN", "CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN");
        return TestContainers.process("sh", "-c", script).capabilities(new Capabilities(some, some, some, null, null));
    }

    /** What the container's init process and what is made for it look like from inside. */
    @Test
    void whatBelongsToTheContainersRoot() {
        List<String> lines = containers
                .output(TestContainers.shell("")
                        .process(rooted("""
                                        cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '
                                        id -u; id -g
                                        stat -c %t,%T /dev/null; echo x > /dev/null && echo written
                                        stat -c %u:%g /dev /proc/1
                                        stat -L -c %u /proc/self/fd/1; echo again > /dev/stdout
                                        cat /proc/self/oom_score_adj; hostname
                                        test -e /dev/sda || mknod /dev/sda b 8 0 2> /dev/null || echo 'no node'
                                        test -d /sys/class/net/lo && grep -c . /sys/class/net/lo/operstate
                                        grep CapEff /proc/self/status | tr -d '\\t'
                                        """).oomScoreAdj(500).build())
                        .linux(mapped(ALL).build())
                        .build())
                .lines()
                .toList();

        assertThat(lines)
                .containsExactly(
                        " 0 100000 65536",
                        " 0 100000 65536",
                        "0",
                        "0",
                        "1,3",
                        "written",
                        "0:0",
                        "0:0",
                        "0",
                        "again",
                        "500",
                        "box",
                        "no node",
                        "1",
                        "CapEff:00000000002000c1");
    }

    /** In the image's own /dev an empty file is made to bind a device on; it stays, and the next container uses it. */
    @Test
    void devicesInTheImagesOwnDirectory() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(rooted(
                                "for n in null zero random; do stat -c %t,%T /dev/$n; done; head -c 3 /dev/zero | wc -c; ls -l /dev/fifo")
                        .build())
                .mounts(List.of(Mount.of("/proc", "proc", "proc")))
                .linux(mapped(ALL)
                        .devices(
                                new LinuxDevice("/dev/zero", "c", 1L, 5L, 0600L, null, null),
                                new LinuxDevice("/dev/fifo", "p", null, null, 0640L, 3L, null))
                        .build())
                .build());
        Path dev = Files.createDirectories(bundle.directory().resolve("rootfs/dev"));
        Files.setPosixFilePermissions(dev, PosixFilePermissions.fromString("rwxrwxrwx"));

        for (int i = 0; i < 2; i++) {
            assertThat(containers.run(bundle).out()).startsWith("1,3\n1,5\n1,8\n3\nprw-r-----");
        }
        assertThat(dev.resolve("null")).isEmptyFile();

        Files.writeString(dev.resolve("full"), "something");
        assertThatThrownBy(() -> containers.run(bundle))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("bind device /dev/full")
                .hasMessageContaining("EEXIST");
        assertThat(dev.resolve("full")).hasContent("something");
    }

    /** Files that it makes have the mapped owner on the host, and nothing there gets another one. */
    @Test
    void ownersOnTheHost() throws IOException {
        String script =
                "touch /tmp/made; stat -c %u /tmp/made /bin/busybox; awk '{ print $1, $2, $3 }' /proc/self/?id_map";
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(rooted(script).user(User.of(7, 8)).build())
                .linux(mapped(ALL).build())
                .build());
        Path tmp = bundle.directory().resolve("rootfs/tmp");
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(containers.run(bundle).out()).isEqualTo("7\n65534\n0 100000 65536\n0 100000 65536\n");
        assertThat(Files.getAttribute(tmp.resolve("made"), "unix:uid")).isEqualTo(100_007);
        assertThat(Files.getAttribute(tmp.resolve("made"), "unix:gid")).isEqualTo(100_008);
        assertThat(Files.getAttribute(bundle.directory().resolve("rootfs/bin/busybox"), "unix:uid"))
                .isEqualTo(0);
    }

    /** A further process is in all of them, the clocks too, with the ids of the container. */
    @Test
    void aFurtherProcessJoinsUsersAndClocks() {
        Spec spec = TestContainers.shell("")
                .process(rooted("sleep 1000").build())
                .linux(mapped("user", "time", "pid", "network", "ipc", "uts", "mount", "cgroup")
                        .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1_000_000L, 0L)))
                        .build())
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.pipes())) {
            container.start();
            String script = """
                            for n in user time pid net ipc uts mnt cgroup; do
                                test $(readlink /proc/1/ns/$n) = $(readlink /proc/self/ns/$n) && echo $n
                            done
                            id -u; stat -L -c %u /proc/self/fd/1
                            awk '{ print ($1 > 1000000) }' /proc/uptime; cat /proc/self/oom_score_adj
                            """;
            ProcessConfig further = rooted(script)
                    .user(User.of(5, 5))
                    .oomScoreAdj(300)
                    .capabilities(null)
                    .build();
            // only who may look into a process of another user sees its namespaces
            ProcessConfig looking = rooted(script).oomScoreAdj(300).build();
            assertThat(exec(container, looking))
                    .isEqualTo("user\ntime\npid\nnet\nipc\nuts\nmnt\ncgroup\n0\n0\n1\n300\n");
            assertThat(exec(container, further)).isEqualTo("5\n5\n1\n300\n");
        }
    }

    private static String exec(StandardContainer container, ProcessConfig process) {
        try (ExecProcess further = container.require(Exec.class).exec(process, Stdio.pipes())) {
            Attachment io = further.attachment().orElseThrow();
            String out = Aside.text(io.stdout()).get(60, TimeUnit.SECONDS);
            String err = Aside.text(io.stderr()).get(60, TimeUnit.SECONDS);
            assertThat(further.onExit().get(60, TimeUnit.SECONDS)).as(err).isEqualTo(new ExitStatus.Exited(0));
            return out;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** A terminal belongs to the container's user, also that of a further process. */
    @Test
    void aTerminal() {
        Spec spec = TestContainers.shell("")
                .process(rooted("tty; stat -c %u /dev/console $(tty); echo x > /dev/console")
                        .user(User.of(7, 7))
                        .terminal(true)
                        .build())
                .linux(mapped(ALL).build())
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.pipes())) {
            container.start();
            assertThat(TestContainers.finish(container).out()).isEqualTo("/dev/pts/0\r\n7\r\n7\r\nx\r\n");
        }
    }

    /** Limits that are higher than the runtime's own are had from the maker; lower ones as ever. */
    @Test
    void limits() {
        assertThat(containers.output(TestContainers.shell("")
                        .process(rooted("ulimit -n")
                                .rlimits(new Rlimit("RLIMIT_NOFILE", BigInteger.valueOf(77), BigInteger.valueOf(66)))
                                .build())
                        .linux(mapped(ALL).build())
                        .build()))
                .isEqualTo("66\n");
    }
}
