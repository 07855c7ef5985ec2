package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#mounts, mappings of a mount: whose a file is depends on where it is seen. */
@Requires({"linux.mount.idmap", "linux.mount"})
public abstract class LinuxIdMappedMountsContract {
    private static final long USER = 1000;
    private static final long GROUP = 2000;

    private static Map<String, Object> mount(TestBundle bundle, String option) throws IOException {
        Path source = Files.createDirectories(bundle.directory().resolve("source"));
        Files.writeString(source.resolve("file"), "text");
        return new LinkedHashMap<>(
                Map.of("destination", "/m", "source", source.toString(), "options", List.of("bind", option)));
    }

    private static List<Map<String, Long>> from(Path file, String attribute, long to) throws IOException {
        long owner = ((Integer) Files.getAttribute(file, attribute)).longValue();
        return List.of(Map.of("containerID", owner, "hostID", to, "size", 1L));
    }

    private static Map<String, Object> mapped(TestBundle bundle, String option) throws IOException {
        Map<String, Object> mount = mount(bundle, option);
        Path source = bundle.directory().resolve("source");
        mount.put("uidMappings", from(source, "unix:uid", USER));
        mount.put("gidMappings", from(source, "unix:gid", GROUP));
        return mount;
    }

    private static void assertMapped(ProbeReport report) {
        assertThat(report.tried("stat:/m/file").path("uid").asLong()).as("uid").isEqualTo(USER);
        assertThat(report.tried("stat:/m/file").path("gid").asLong()).as("gid").isEqualTo(GROUP);
    }

    @Test
    @Clause({
        "linux.mount-options.idmap.applied",
        "linux.mount-options.idmap.own-mappings",
        "linux.mounts.idmap.uid-mappings",
        "linux.mounts.idmap.gid-mappings"
    })
    void ownersAreMapped(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        bundle.add("/mounts", mapped(bundle, "idmap"));
        assertMapped(bench.look(bundle, "stat:/m/file"));
    }

    @Test
    @Clause({"linux.mount-options.ridmap.applied", "linux.mount-options.ridmap.own-mappings"})
    void ownersAreMappedBelowToo(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        bundle.add("/mounts", mapped(bundle, "ridmap"));
        assertMapped(bench.look(bundle, "stat:/m/file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"idmap", "ridmap"})
    @Clause({
        "linux.mount-options.idmap.no-mapping-fails",
        "linux.mount-options.idmap.no-userns-fails",
        "linux.mount-options.ridmap.no-mapping-fails",
        "linux.mount-options.ridmap.no-userns-fails"
    })
    void withoutAnyMappingItIsRefused(String option, Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        bench.createFails(bundle.add("/mounts", mount(bundle, option)));
    }

    @Test
    @Clause({"linux.mounts.idmap.uid-with-gid", "linux.mounts.idmap.gid-with-uid"})
    void oneOfBothIsRefused(Bench bench) throws IOException {
        for (String other : List.of("uidMappings", "gidMappings")) {
            TestBundle bundle = bench.bundle();
            Map<String, Object> mount = mapped(bundle, "idmap");
            mount.remove(other);
            bench.createFails(bundle.add("/mounts", mount));
        }
    }
}
