package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#namespaces, but for what is special of user and time namespaces. */
@Requires("linux.namespaces")
public abstract class LinuxNamespacesContract {
    private static final String NAMESPACES = "/linux/namespaces";

    /** What the kernel calls them, by the spec's word. */
    private static final Map<String, String> KERNEL = new LinkedHashMap<>(
            Map.of("pid", "pid", "network", "net", "mount", "mnt", "ipc", "ipc", "uts", "uts", "cgroup", "cgroup"));

    private static TestBundle with(Bench bench, String... types) {
        TestBundle bundle = bench.bundle().set(NAMESPACES, List.of());
        for (String type : types) {
            bundle.add(NAMESPACES, Map.of("type", type));
        }
        return bundle;
    }

    private static TestBundle withAll(Bench bench) {
        return with(bench, KERNEL.keySet().toArray(String[]::new));
    }

    @Test
    @Requires({
        "linux.namespaces.pid",
        "linux.namespaces.network",
        "linux.namespaces.mount",
        "linux.namespaces.ipc",
        "linux.namespaces.uts",
        "linux.namespaces.cgroup"
    })
    @Clause("linux.namespaces.no-path-creates")
    void newNamespacesAreNotTheRuntimes(Bench bench) {
        Map<String, String> seen = bench.inside(withAll(bench)).namespaces();
        KERNEL.forEach((type, kind) -> {
            assertThat(seen.get(kind)).as("%s namespace", type).isNotBlank();
            assertThat(seen.get(kind))
                    .as("%s namespace of a container, and the runtime's", type)
                    .isNotEqualTo(bench.runtimeNamespaces().get(kind));
        });
    }

    @Test
    @Requires({
        "linux.mount",
        "linux.namespaces.pid",
        "linux.namespaces.network",
        "linux.namespaces.mount",
        "linux.namespaces.ipc",
        "linux.namespaces.uts",
        "linux.namespaces.cgroup"
    })
    @Clause({
        "linux.namespaces.types-supported",
        "linux.namespaces.type.pid",
        "linux.namespaces.type.network",
        "linux.namespaces.type.mount",
        "linux.namespaces.type.ipc",
        "linux.namespaces.type.uts",
        "linux.namespaces.type.cgroup"
    })
    void eachKindShowsTheContainerAlone(Bench bench) {
        ProbeReport report = bench.look(withAll(bench), "list:/proc", "read:/proc/sysvipc/msg");
        KERNEL.values()
                .forEach(kind -> assertThat(report.namespaces().get(kind))
                        .as("%s namespace, which what is shown has to be of", kind)
                        .isNotBlank()
                        .isNotEqualTo(bench.runtimeNamespaces().get(kind)));
        assertThat(report.json().path("pid").asInt()).isEqualTo(1);
        List<String> processes = new ArrayList<>();
        report.tried("list:/proc").path("names").forEach(name -> processes.add(name.asText()));
        processes.removeIf(name -> !Character.isDigit(name.charAt(0)));
        assertThat(processes).as("processes in /proc").containsExactly("1");
        List<String> interfaces = new ArrayList<>();
        report.json().path("interfaces").fieldNames().forEachRemaining(interfaces::add);
        assertThat(interfaces).as("network interfaces that are up").contains("lo");
        assertThat(interfaces)
                .filteredOn(name -> !name.equals("lo"))
                .noneMatch(name ->
                        report.json().path("interfaces").path(name).path("up").asBoolean());
        assertThat(report.json().path("cgroup").asText().lines())
                .as("its cgroups, as it sees them")
                .allMatch(line -> line.endsWith(":/"));
        assertThat(report.text("/proc/sysvipc/msg").lines())
                .as("message queues, below the heading")
                .hasSize(1);
    }

    @Test
    @Clause("linux.namespaces.unlisted-inherited")
    void unlistedOnesAreTheRuntimes(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the runtime's namespaces are on another kernel");
        Map<String, String> seen = bench.inside(with(bench, "mount")).namespaces();
        for (String kind : List.of("pid", "net", "ipc", "uts", "cgroup", "user", "time")) {
            assertThat(seen.get(kind))
                    .as("%s namespace", kind)
                    .isEqualTo(bench.runtimeNamespaces().get(kind));
        }
        assertThat(seen.get("mnt")).isNotEqualTo(bench.runtimeNamespaces().get("mnt"));
    }

    @Test
    @Requires({
        "linux.namespaces.pid",
        "linux.namespaces.network",
        "linux.namespaces.ipc",
        "linux.namespaces.uts",
        "linux.namespaces.cgroup"
    })
    @Clause({"linux.namespaces.path", "linux.namespaces.path-joined"})
    void namespaceOfAPathIsJoined(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the runtime's namespaces are on another kernel");
        Subject first = bench.create(withAll(bench));
        assumeTrue(first.hostProcess().isPresent(), "the init process is on another kernel, or there is none");
        Path namespaces = first.hostProcess().orElseThrow().resolve("ns");
        first.start();
        first.awaitOutput("ready");
        TestBundle bundle = with(bench, "mount");
        List<String> joined = List.of("pid", "network", "ipc", "uts", "cgroup");
        for (String type : joined) {
            bundle.add(
                    NAMESPACES,
                    Map.of(
                            "type",
                            type,
                            "path",
                            namespaces.resolve(KERNEL.get(type)).toString()));
        }
        Map<String, String> seen = bench.inside(bundle).namespaces();
        Map<String, String> own = Bench.namespaces(Objects.requireNonNull(namespaces.getParent()));
        for (String type : joined) {
            assertThat(seen.get(KERNEL.get(type))).as("%s namespace", type).isEqualTo(own.get(KERNEL.get(type)));
        }
        assertThat(seen.get("mnt")).isNotEqualTo(own.get("mnt"));
    }

    /** A namespace of another kind, a file that is none, and nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"ns/net", "status", "ns/none"})
    @Requires("linux.namespaces.ipc")
    @Clause("linux.namespaces.path-type-mismatch-fails")
    void otherFileIsRefused(String file, Bench bench) {
        Path path = bench.surroundings().runtimeProcess().resolve(file);
        bench.createFails(with(bench, "mount").add(NAMESPACES, Map.of("type", "ipc", "path", path.toString())));
    }

    @Test
    @Requires("linux.namespaces.ipc")
    @Clause("linux.namespaces.path-absolute")
    void relativePathIsRefused(Bench bench) throws IOException {
        TestBundle bundle = with(bench, "mount").add(NAMESPACES, Map.of("type", "ipc", "path", "ns"));
        Files.createSymbolicLink(bundle.directory().resolve("ns"), Path.of("/proc/self/ns/ipc"));
        bench.createFails(bundle);
    }

    @Test
    @Requires("linux.namespaces.ipc")
    @Clause("linux.namespaces.duplicate-type-fails")
    void kindTwiceIsRefused(Bench bench) {
        bench.createFails(with(bench, "mount", "ipc", "ipc"));
    }

    @Test
    @Clause("linux.namespaces.type")
    void missingTypeIsRefused(Bench bench) {
        bench.createFails(with(bench, "mount").add(NAMESPACES, Map.of()));
    }

    @Test
    @Requires("domainname")
    @Clause("config.domainname")
    void domainNameIsTheContainers(Bench bench) {
        ProbeReport report = bench.look(bench.bundle().set("/domainname", "kit.example"));
        assertThat(report.json().path("domainname").asText()).isEqualTo("kit.example");
    }
}
