package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** config-linux.md#user-namespace-mappings: root inside is somebody else outside. */
@Requires("linux.namespaces.user")
public abstract class LinuxUserNamespaceContract {
    static final int USERS = 100_000;
    static final int GROUPS = 200_000;
    private static final int SIZE = 65_536;

    private static Map<String, Object> map(int inside, int outside, int size) {
        return new LinkedHashMap<>(Map.of("containerID", inside, "hostID", outside, "size", size));
    }

    static TestBundle mapped(Bench bench) {
        TestBundle bundle = bench.bundle();
        return LinuxMountsContract.withUsual(bundle)
                .add("/linux/namespaces", Map.of("type", "user"))
                .set("/linux/uidMappings", List.of(map(0, USERS, SIZE)))
                .set("/linux/gidMappings", List.of(map(0, GROUPS, 1000), map(1000, GROUPS + 5000, 1)));
    }

    @Test
    @Clause({"linux.id-mappings.uid", "linux.id-mappings.gid"})
    void idsAreMapped(Bench bench) throws IOException {
        TestBundle bundle = mapped(bench);
        ProbeReport report = bench.look(bundle, "create:/tmp/made");
        assertThat(report.uids()).containsExactly(0L, 0L, 0L);
        assertThat(words(report, "uid_map")).containsExactly("0 " + USERS + " " + SIZE);
        assertThat(words(report, "gid_map")).containsExactly("0 " + GROUPS + " 1000", "1000 " + (GROUPS + 5000) + " 1");
        assertThat(report.namespaces().get("user"))
                .isNotEqualTo(bench.runtimeNamespaces().get("user"));
        assertThat(report.outcome("create:/tmp/made")).isEqualTo("ok");
        assertThat(Files.getAttribute(bundle.rootfs().resolve("tmp/made"), "unix:uid"))
                .isEqualTo(USERS);
        assertThat(Files.getAttribute(bundle.rootfs().resolve("tmp/made"), "unix:gid"))
                .isEqualTo(GROUPS);
    }

    private static List<String> words(ProbeReport report, String file) {
        return report.json()
                .path(file)
                .asText()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    @Test
    @Clause({"linux.namespaces.type.user", "linux.id-mappings.no-chown"})
    void filesStayWhoseTheyAre(Bench bench) throws IOException {
        TestBundle bundle = mapped(bench);
        Object before = Files.getAttribute(bundle.rootfs(), "unix:uid");
        ProbeReport report = bench.look(bundle, "stat:/probe", "create:/etc/new");
        assertThat(report.tried("stat:/probe").path("uid").asLong())
                .as("the owner of a file whose owner isn't mapped")
                .isEqualTo(65_534);
        assertThat(report.outcome("create:/etc/new")).isEqualTo("EACCES");
        assertThat(Files.getAttribute(bundle.rootfs(), "unix:uid")).isEqualTo(before);
        assertThat(Files.getAttribute(bundle.rootfs().resolve("etc"), "unix:uid"))
                .isEqualTo(before);
    }

    @Test
    @Requires({"linux.namespaces", "linux.namespaces.user"})
    @Clause("linux.namespaces.path-joined")
    void anothersUsersAreJoined(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the namespaces are on another kernel");
        Subject first = bench.create(mapped(bench));
        Path process = first.hostProcess().orElseThrow();
        first.start();
        first.awaitOutput("ready");
        String users = process.resolve("ns/user").toString();
        ProbeReport report = bench.look(LinuxMountsContract.withUsual(bench.bundle())
                .add("/linux/namespaces", Map.of("type", "user", "path", users)));
        assertThat(report.namespaces().get("user"))
                .isEqualTo(Bench.namespaces(process).get("user"));
        assertThat(words(report, "uid_map")).containsExactly("0 " + USERS + " " + SIZE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"containerID", "hostID", "size"})
    @Clause({"linux.id-mappings.container-id", "linux.id-mappings.host-id", "linux.id-mappings.size"})
    void mappingWithoutAPartIsRefused(String part, Bench bench) {
        bench.createFails(mapped(bench).remove("/linux/uidMappings/0/" + part));
        bench.createFails(mapped(bench).remove("/linux/gidMappings/0/" + part));
    }
}
