package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.CopiedClasses;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Containers of an ordinary user, made by a JVM that runs as that user. */
@Timeout(300)
class RootlessIT {
    /** Made by bin/test, with subordinate ids. */
    private static final String USER = "scr-test";

    @TempDir
    private static Path shared;

    private static CopiedClasses classes;

    @Opened
    private TestContainers containers;

    private long uid;
    private long gid;
    private long subordinate;
    private long subordinateGroup;

    @BeforeAll
    static void copy() throws IOException {
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
        classes = CopiedClasses.into(shared.resolve("classes"));
    }

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (package util-linux)");
        uid = number(Path.of("/etc/passwd"), 2);
        gid = number(Path.of("/etc/passwd"), 3);
        subordinate = number(Path.of("/etc/subuid"), 1);
        subordinateGroup = number(Path.of("/etc/subgid"), 1);
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static long number(Path file, int field) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> found =
                lines.stream().filter(line -> line.startsWith(USER + ":")).toList();
        assumeTrue(!found.isEmpty(), "needs the user " + USER + " with subordinate ids; bin/test makes it as root");
        return Long.parseLong(found.get(0).split(":", -1)[field]);
    }

    /** A container in which the user's own ids are root, and so many of the subordinate ones the next, from their `skipped`th on. */
    private Spec spec(long subordinates, long skipped) {
        List<IdMapping> uids = new ArrayList<>(List.of(new IdMapping(0L, uid, 1L)));
        List<IdMapping> gids = new ArrayList<>(List.of(new IdMapping(0L, gid, 1L)));
        if (subordinates > 0) {
            uids.add(new IdMapping(1L, subordinate + skipped, subordinates));
            gids.add(new IdMapping(1L, subordinateGroup + skipped, subordinates));
        }
        return TestContainers.shell(SCRIPT + "; cat; echo end")
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount", "cgroup")
                        .uidMappings(uids.toArray(IdMapping[]::new))
                        .gidMappings(gids.toArray(IdMapping[]::new))
                        .build())
                .build();
    }

    private String run(Bundle bundle, String... prefix) throws IOException, InterruptedException {
        return run(RootlessScenario.class, bundle, prefix);
    }

    /** Runs a scenario as the user; what it wrote. The classes are copied: where they lie the user may have no access. */
    private String run(Class<?> scenario, Bundle bundle, String... prefix) throws IOException, InterruptedException {
        Path home = Files.createDirectory(containers.directory().resolve("home"));
        own(home);
        own(bundle.directory());
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        command.addAll(List.of(prefix));
        command.addAll(classes.java(classes.directory()));
        command.addAll(List.of(
                "-Djna.tmpdir=" + home,
                scenario.getName(),
                home.resolve("state").toString(),
                bundle.directory().toString()));
        Path log = containers.directory().resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Gives a tree to the user; the busybox in it, of which there is one for all, to nobody. */
    private void own(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.toList()) {
                if (Files.isDirectory(file)) {
                    Files.setAttribute(file, "unix:uid", (int) uid);
                }
            }
        }
    }

    private static final String SCRIPT =
            "id -u; cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '; ip link | grep -c LOOPBACK,UP; cat /proc/self/setgroups; "
                    + "echo x > /dev/null && touch /tmp/made && stat -c %u /tmp/made";

    /** Its own id is all that is mapped; a further process, a network and the default devices are there, and nothing stays. */
    @Test
    void withTheOwnIdAlone() throws Exception {
        Bundle bundle = containers.bundle(spec(0, 0));

        String said = run(bundle);

        assertThat(said).contains("0\nsame\n300\nexec: Exited[code=0]\n");
        assertThat(said).contains("0\n 0 " + uid + " 1\n 0 " + gid + " 1\n1\ndeny\n0\nend\nrun: Exited[code=0]\n");
        assertThat(Files.getAttribute(bundle.directory().resolve("rootfs/tmp/made"), "unix:uid"))
                .isEqualTo((int) uid);
        try (Stream<Path> left = Files.list(containers.directory().resolve("home/state"))) {
            assertThat(left).isEmpty();
        }
    }

    /** The runtime has none to give, and these are over the container's user namespace. */
    @Test
    void capabilitiesAreOverItsOwnUserNamespace() throws Exception {
        Bundle bundle = containers.bundle(spec(0, 0).toBuilder()
                .process(TestContainers.process(
                                "sh", "-c", "hostname other; hostname; grep CapBnd /proc/self/status; cat")
                        .capabilities(Capabilities.of("CAP_SYS_ADMIN"))
                        .build())
                .build());

        assertThat(run(bundle).replaceAll("\\s+", " ")).contains("other CapBnd: 0000000000200000 run: Exited[code=0]");
    }

    @Test
    void aTerminalAndATmpfs() throws Exception {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "tty; stat -c %u:%t /dev/console; dd if=/dev/zero of=/tmp/much bs=4k count=1000 2>/dev/null;"
                                        + " stat -c '%s %u' /tmp/much; read x; echo end")
                        .terminal(true)
                        .build())
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount")
                        .uidMappings(new IdMapping(0L, uid, 1L))
                        .gidMappings(new IdMapping(0L, gid, 1L))
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/tmp", "tmpfs", "tmpfs", "size=64k", "mode=1777")))
                .build();

        assertThat(run(containers.bundle(spec)))
                .contains("/dev/pts/0\r\n0:88\r\n65536 0\r\n")
                .contains("end\r\nrun: Exited[code=0]\n");
    }

    /** Who makes the container is killed by a hook, in the midst of it; what there was by then goes with it, or with the container. */
    @Test
    void aMakerThatIsKilledLeavesNothing() throws Exception {
        Hook killer = new Hook("/bin/sh", List.of("sh", "-c", "kill -9 $PPID"), null, null);
        Spec spec = spec(0, 0).toBuilder()
                .hooks(new Hooks(null, List.of(killer), null, null, null, null))
                .build();

        assertThat(run(RootlessKilledScenario.class, containers.bundle(spec)))
                .endsWith("create: launcher-failed\nleft: []\n"); // warnings may come before
        try (Stream<Path> left = Files.list(containers.directory().resolve("home/state"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Its own directory is mounted by the init process: an ordinary user's maker can take no tree. */
    @Test
    void withASocketToSayThatItIsReady() throws Exception {
        Spec spec = spec(0, 0);
        Spec saying = spec.toBuilder()
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "test -S $NOTIFY_SOCKET && echo $NOTIFY_SOCKET; "
                                        + "touch /run/notify/x 2>/dev/null || echo read-only; cat; echo end")
                        .build())
                .build();

        assertThat(run(RootlessNotifyScenario.class, containers.bundle(saying)))
                .endsWith("/run/notify/notify.sock\nread-only\nREADY=1\nend\n"); // warnings may come before
        try (Stream<Path> left = Files.list(containers.directory().resolve("home/state"))) {
            assertThat(left).isEmpty();
        }
    }

    /** With newuidmap and newgidmap there are more. */
    @Test
    void withSubordinateIds() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs newuidmap (package uidmap)");
        Bundle bundle = containers.bundle(spec(65_536, 0));

        assertThat(run(bundle))
                .contains("0\nsame\n300\nexec: Exited[code=0]\n")
                .contains("0\n 0 " + uid + " 1\n 1 " + subordinate + " 65536\n 0 " + gid + " 1\n 1 " + subordinateGroup
                        + " 65536\n1\nallow\n0\nend\nrun: Exited[code=0]\n");
    }

    /** Ids of others are refused by name, before the programs are asked. */
    @Test
    void withIdsOfOthers() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs newuidmap (package uidmap)");

        assertThat(run(containers.bundle(spec(65_536, 1))))
                .contains("/linux/uidMappings/1/hostID  the ids from " + (subordinate + 1), "aren't this user's")
                .contains("/linux/gidMappings/1/hostID  the ids from " + (subordinateGroup + 1));
    }

    /** What stops them is said. */
    @Test
    void withoutNewPrivileges() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs newuidmap (package uidmap)");
        Bundle bundle = containers.bundle(spec(65_536, 0));

        assertThat(run(bundle, "--no-new-privs"))
                .contains(
                        "/linux/uidMappings  this user may map no id but its own",
                        "no_new_privs is set for the runtime");
    }
}
