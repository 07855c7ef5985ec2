package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxTimeOffset;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Namespaces that are joined by path, with a user namespace among them or beside them. */
@Timeout(180)
class JoinedNamespacesIT {
    private static final Map<String, String> FILES = Map.of(
            "user", "user", "time", "time", "pid", "pid", "network", "net", "ipc", "ipc", "uts", "uts", "cgroup",
            "cgroup");

    @Opened
    private TestContainers containers;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** A container that others join. */
    private StandardContainer holder(LinuxConfig linux) {
        Spec spec =
                TestContainers.shell("sleep 1000").hostname("held").linux(linux).build();
        StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard());
        container.start();
        return container;
    }

    private static int pid(StandardContainer container) {
        return (int) container.state().pid().orElseThrow().pid();
    }

    private static LinuxNamespace of(int pid, String type) {
        return new LinuxNamespace(type, "/proc/" + pid + "/ns/" + FILES.get(type));
    }

    private static String read(int pid, String type) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + FILES.get(type)))
                .toString();
    }

    private static String script() {
        return "for n in user time pid net ipc uts cgroup; do readlink /proc/self/ns/$n; done; hostname; id -u; "
                + "test $(awk '{ print ($1 > 1000000) }' /proc/uptime) = 1 && echo late";
    }

    private static Spec.Builder joining(LinuxConfig linux) {
        return TestContainers.shell(script()).hostname(null).linux(linux);
    }

    /** All of another one's: as two containers of a pod that has a user namespace. */
    @Test
    void allOfAnother() throws IOException {
        LinuxConfig own = UserNamespaceIT.mapped("user", "time", "pid", "network", "ipc", "uts", "mount", "cgroup")
                .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1_000_000L, null)))
                .build();
        try (StandardContainer holder = holder(own)) {
            List<String> expected = new ArrayList<>();
            List<LinuxNamespace> joined = new ArrayList<>(List.of(LinuxNamespace.of("mount")));
            for (String type : List.of("user", "time", "pid", "network", "ipc", "uts", "cgroup")) {
                joined.add(of(pid(holder), type));
                expected.add(read(pid(holder), type));
            }
            expected.addAll(List.of("held", "0", "late"));

            String seen = containers.output(
                    joining(UserNamespaceIT.mapped().namespaces(joined).build()).build());
            assertThat(seen.lines().toList()).isEqualTo(expected);
        }
    }

    /** New ones belong to the user namespace that is joined, and its root may change them. */
    @Test
    void usersOfAnotherAndNewOnes() throws IOException {
        try (StandardContainer holder = holder(
                UserNamespaceIT.mapped("user", "pid", "network", "uts", "mount").build())) {
            String seen = containers.output(TestContainers.shell(
                            "readlink /proc/self/ns/user; hostname; cat /proc/1/comm; ip link | grep -c LOOPBACK,UP")
                    .linux(
                            TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup", "time")
                                    .build()
                                    .toBuilder()
                                    .namespaces(List.of(
                                            LinuxNamespace.of("pid"),
                                            LinuxNamespace.of("network"),
                                            LinuxNamespace.of("uts"),
                                            LinuxNamespace.of("mount"),
                                            LinuxNamespace.of("time"),
                                            of(pid(holder), "user")))
                                    .timeOffsets(Map.of("monotonic", new LinuxTimeOffset(5L, 7L)))
                                    .build())
                    .build());
            assertThat(seen).isEqualTo(read(pid(holder), "user") + "\nbox\nsh\n1\n");
        }
    }

    /** What belongs to the host can't be joined from within: it is joined before. */
    @Test
    void newUsersAndWhatIsTheHosts() throws IOException {
        try (StandardContainer holder =
                holder(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "time", "cgroup")
                        .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1_000_000L, null)))
                        .build())) {
            List<String> types = List.of("time", "network", "ipc", "uts", "cgroup");
            List<LinuxNamespace> joined = new ArrayList<>(
                    List.of(LinuxNamespace.of("mount"), LinuxNamespace.of("user"), LinuxNamespace.of("pid")));
            types.forEach(type -> joined.add(of(pid(holder), type)));

            List<String> seen = containers
                    .output(joining(UserNamespaceIT.mapped().namespaces(joined).build())
                            .mounts(List.of(
                                    Mount.of("/proc", "proc", "proc"), Mount.of("/dev", "tmpfs", "tmpfs", "mode=755")))
                            .build())
                    .lines()
                    .toList();
            assertThat(seen.get(0)).isNotEqualTo(read(pid(holder), "user"));
            assertThat(seen.get(1)).isEqualTo(read(pid(holder), "time"));
            assertThat(seen.get(2)).isNotEqualTo(read(pid(holder), "pid"));
            assertThat(seen.get(3)).isEqualTo(read(pid(holder), "network"));
            assertThat(seen.get(4)).isEqualTo(read(pid(holder), "ipc"));
            assertThat(seen.get(5)).isEqualTo(read(pid(holder), "uts"));
            assertThat(seen.get(6)).isEqualTo(read(pid(holder), "cgroup"));
            assertThat(seen).endsWith("held", "0", "late");
        }
    }

    /** Clocks alone, without any user namespace. */
    @Test
    void clocks() throws IOException {
        try (StandardContainer holder = holder(TestContainers.linux("pid", "mount", "time", "uts")
                .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1_000_000L, 999_999_999L)))
                .build())) {
            LinuxConfig linux = TestContainers.linux()
                    .namespaces(List.of(LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), of(pid(holder), "time")))
                    .build();
            assertThat(containers.output(joining(linux).build()))
                    .contains(read(pid(holder), "time"))
                    .endsWith("late\n");

            LinuxConfig set = linux.toBuilder()
                    .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1L, null)))
                    .build();
            assertThatThrownBy(() -> containers.run(joining(set).build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/timeOffsets");
        }
    }

    /** Where nobody may set groups, a process that wants none has those of its maker. */
    @Test
    void usersWhoseGroupsAreFixed() throws Exception {
        Process holder = new ProcessBuilder("unshare", "-U", "-r", "sh", "-c", "echo ready; exec sleep 1000").start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('r');
            String path = "/proc/" + holder.pid() + "/ns/user";
            Spec spec = TestContainers.shell("cat /proc/self/setgroups; readlink /proc/self/ns/user")
                    .linux(TestContainers.linux()
                            .namespaces(List.of(
                                    LinuxNamespace.of("mount"),
                                    LinuxNamespace.of("pid"),
                                    LinuxNamespace.of("network"),
                                    new LinuxNamespace("user", path)))
                            .build())
                    .hostname(null)
                    .build();

            assertThat(containers.output(spec)).isEqualTo("deny\n" + Files.readSymbolicLink(Path.of(path)) + "\n");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** Mappings beside a user namespace that is joined are what it has, or an error. */
    @Test
    void otherMappingsThanItHas() {
        try (StandardContainer holder = holder(
                UserNamespaceIT.mapped("user", "pid", "network", "uts", "mount").build())) {
            LinuxConfig linux = TestContainers.linux()
                    .namespaces(List.of(
                            LinuxNamespace.of("mount"),
                            LinuxNamespace.of("pid"),
                            LinuxNamespace.of("network"),
                            of(pid(holder), "user")))
                    .uidMappings(new IdMapping(0L, 200_000L, 65_536L))
                    .build();
            assertThatThrownBy(() -> containers.run(joining(linux).build()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("/linux/uidMappings");
        }
    }
}
