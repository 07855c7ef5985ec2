package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.CopiedClasses;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** An ordinary user to whom a cgroup of v2 was delegated, as systemd delegates one to each. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class RootlessLimitsIT {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int UID = 4242;
    private static final Map<String, String> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("enabled", "limits");
        ROWS.put("delegated", "limits, and `linux.cgroups = delegated`");
    }

    @Test
    void limitsInACgroupThatWasDelegated() throws Exception {
        Path own = Files.createDirectory(ROOT.resolve("user-" + UID));
        try (TestContainers containers = TestContainers.open()) {
            Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
            for (String file : List.of("", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads")) {
                Files.setAttribute(own.resolve(file), "unix:uid", UID);
            }
            Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
            CopiedClasses classes = CopiedClasses.into(containers.directory().resolve("classes"));

            String written = run(containers, classes, own, spec(), RootlessLimitsScenario.class);

            assertThat(HostsDocument.made(written, ROWS)).isEqualTo(HostsDocument.table("user-delegated"));
            try (Stream<Path> left = Files.list(own)) {
                assertThat(left.filter(Files::isDirectory)
                                .map(path -> path.getFileName().toString()))
                        .containsExactly("scr-runtime");
            }
        } finally {
            Until.holds(() -> Files.deleteIfExists(own.resolve("scr-runtime")));
            Until.holds(() -> Files.deleteIfExists(own));
        }
    }

    /** What {@code spec --rootless} lists on such a host, in a cgroup that isn't the user's: in a namespace of its own it is the root. */
    @Test
    void aNamespaceShowsACgroupThatIsNotTheUsers() throws Exception {
        Path own = Files.createDirectory(ROOT.resolve("others-" + TestContainers.newId()));
        try (TestContainers containers = TestContainers.open()) {
            Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
            CopiedClasses classes = CopiedClasses.into(containers.directory().resolve("classes"));
            Spec spec = TestContainers.shell("cat /proc/self/cgroup; mkdir /sys/fs/cgroup/x; read line; exit 5")
                    .linux(TestContainers.linux("user", "pid", "ipc", "uts", "mount", "cgroup")
                            .uidMappings(new IdMapping(0L, (long) UID, 1L))
                            .gidMappings(new IdMapping(0L, (long) UID, 1L))
                            .build())
                    .mounts(List.of(
                            Mount.of("/proc", "proc", "proc"),
                            Mount.of("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro"),
                            Mount.of(
                                    "/sys/fs/cgroup",
                                    "cgroup",
                                    "cgroup",
                                    "nosuid",
                                    "noexec",
                                    "nodev",
                                    "relatime",
                                    "ro")))
                    .build();

            String written = run(containers, classes, own, spec, RootlessScenario.class);

            assertThat(written).contains("0\nsame\n", "0::/\n", "Read-only file system", "run: Exited[code=5]");
        } finally {
            Until.holds(() -> Files.deleteIfExists(own));
        }
    }

    private static Spec spec() {
        return TestContainers.shell("cd /sys/fs/cgroup && cat memory.max pids.max cpu.max")
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount", "cgroup")
                        .uidMappings(new IdMapping(0L, (long) UID, 1L))
                        .gidMappings(new IdMapping(0L, (long) UID, 1L))
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64L << 20).build())
                                .pids(new LinuxPids(20L))
                                .cpu(LinuxCpu.builder().quota(50_000L).build())
                                .build())
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
    }

    private static String run(
            TestContainers containers, CopiedClasses classes, Path cgroup, Spec spec, Class<?> scenario)
            throws IOException, InterruptedException {
        Bundle bundle = containers.bundle(spec);
        Path home = Files.createDirectory(containers.directory().resolve("home"));
        own(home);
        own(bundle.directory());
        Stream<String> command = Stream.of(
                        Stream.of(
                                "sh",
                                "-c",
                                "echo $$ > \"$0\"/cgroup.procs && exec setpriv --reuid " + UID + " --regid " + UID
                                        + " --clear-groups \"$@\"",
                                cgroup.toString()),
                        classes.java(classes.directory()).stream(),
                        Stream.of(
                                "-Djna.tmpdir=" + home,
                                scenario.getName(),
                                home.resolve("state").toString(),
                                bundle.directory().toString()))
                .flatMap(words -> words);
        Process process = new ProcessBuilder(command.toList())
                .directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String written = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return written;
    }

    private static void own(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isDirectory).toList()) {
                Files.setAttribute(file, "unix:uid", UID);
            }
        }
    }
}
