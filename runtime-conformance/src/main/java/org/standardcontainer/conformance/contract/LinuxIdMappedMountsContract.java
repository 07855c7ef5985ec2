package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HostMount;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config.md#mounts, mappings of a mount: whose a file is depends on where it is seen. */
@Requires({"linux.mount.idmap", "linux.mount"})
public abstract class LinuxIdMappedMountsContract {
    private static final long USER = 1000;
    private static final long GROUP = 2000;
    private static final long INSIDE = 7;
    /** Since which Linux a mount of a file system may have mapped ids (mount_setattr(2)), as thousands and units; of others it never may. */
    private static final Map<String, Integer> SINCE =
            Map.of("ext4", 5012, "xfs", 5012, "vfat", 5012, "btrfs", 5015, "f2fs", 5018, "erofs", 5019, "tmpfs", 6003);

    private static Map<String, Object> mount(TestBundle bundle, String option) throws IOException {
        Path source = UsualModes.directories(bundle.directory().resolve("source"));
        UsualModes.file(source.resolve("file"), "text");
        return new LinkedHashMap<>(
                Map.of("destination", "/m", "source", source.toString(), "options", List.of("bind", option)));
    }

    private static List<Map<String, Long>> from(Path file, String attribute, long to) throws IOException {
        long owner = ((Integer) Files.getAttribute(file, attribute)).longValue();
        return List.of(Map.of("containerID", owner, "hostID", to, "size", 1L));
    }

    /** Else no runtime could do it: bundles are where the host has room for them, in a container on an overlay for example. */
    private static void assumeMappable(TestBundle bundle) throws IOException {
        String type = Files.getFileStore(bundle.directory()).type();
        String release = System.getProperty("os.version", "");
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(release);
        int kernel = version.matches()
                ? Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2))
                : Integer.MAX_VALUE;
        assumeTrue(
                kernel >= SINCE.getOrDefault(type, Integer.MAX_VALUE),
                "bundles are on " + type + ", whose mounts can't have mapped ids on Linux " + release);
    }

    private static Map<String, Object> mapped(TestBundle bundle, String option) throws IOException {
        Map<String, Object> mount = mount(bundle, option);
        Path source = bundle.directory().resolve("source");
        mount.put("uidMappings", from(source, "unix:uid", USER));
        mount.put("gidMappings", from(source, "unix:gid", GROUP));
        return mount;
    }

    private static void assertMapped(ProbeReport report, String file) {
        assertThat(report.tried("stat:" + file).path("uid").asLong())
                .as("uid of %s", file)
                .isEqualTo(USER);
        assertThat(report.tried("stat:" + file).path("gid").asLong())
                .as("gid of %s", file)
                .isEqualTo(GROUP);
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
        assumeMappable(bundle);
        bundle.add("/mounts", mapped(bundle, "idmap"));
        assertMapped(bench.look(bundle, "stat:/m/file"), "/m/file");
    }

    /** Root inside is somebody else outside, and the mount has yet another mapping: that one counts. */
    @ParameterizedTest
    @ValueSource(strings = {"idmap", "ridmap"})
    @Requires({"linux.mount.idmap", "linux.mount", "linux.namespaces.user"})
    @Clause({"linux.mount-options.idmap.own-mappings", "linux.mount-options.ridmap.own-mappings"})
    void ownersAreThoseOfTheMountInAUserNamespaceToo(String option, Bench bench) throws IOException {
        TestBundle bundle = LinuxUserNamespaceContract.mapped(bench);
        assumeMappable(bundle);
        Map<String, Object> mount = mount(bundle, option);
        mount.put("destination", "/scratch"); // whoever is root inside may make no directory
        Path source = bundle.directory().resolve("source");
        mount.put("uidMappings", from(source, "unix:uid", LinuxUserNamespaceContract.USERS + INSIDE));
        mount.put("gidMappings", from(source, "unix:gid", LinuxUserNamespaceContract.GROUPS + INSIDE));
        JsonNode seen =
                bench.look(bundle.add("/mounts", mount), "stat:/scratch/file").tried("stat:/scratch/file");
        assertThat(seen.path("uid").asLong()).as("uid").isEqualTo(INSIDE);
        assertThat(seen.path("gid").asLong()).as("gid").isEqualTo(INSIDE);
    }

    /** With a mount below the source, which comes along and is mapped as well. */
    @Test
    @Clause({"linux.mount-options.ridmap.applied", "linux.mount-options.ridmap.own-mappings"})
    void ownersAreMappedBelowToo(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        assumeMappable(bundle);
        Map<String, Object> mount = mapped(bundle, "ridmap");
        mount.put("options", List.of("rbind", "ridmap"));
        Path below = UsualModes.directory(bundle.directory().resolve("source/below"));
        if (!bench.missing().isEmpty()) {
            bench.create(bundle.add("/mounts", mount)); // refused
        }
        try (HostMount bound = HostMount.bind(bench, bundle.source("inner"), below)) {
            bench.step("mounted below the source: " + bound.at());
            ProbeReport report = bench.look(bundle.add("/mounts", mount), "stat:/m/file", "stat:/m/below/file");
            assertMapped(report, "/m/file");
            assertMapped(report, "/m/below/file");
        }
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
