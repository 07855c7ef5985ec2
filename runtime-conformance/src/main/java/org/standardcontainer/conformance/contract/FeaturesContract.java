package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Status;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.StateDocument;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spi.UncheckedRuntime;

/** features.md and features-linux.md: containers that take the document at its word. */
@Requires("features")
public abstract class FeaturesContract {
    private static final Map<String, String> KERNELS = Map.of("mount", "mnt", "network", "net");
    private static final int SINCE_5_9 = 41;
    private static final int MODE = 0xff;
    /** As the kernel counts them (linux/mempolicy.h). */
    private static final List<String> MODES = List.of(
            "MPOL_DEFAULT",
            "MPOL_PREFERRED",
            "MPOL_BIND",
            "MPOL_INTERLEAVE",
            "MPOL_LOCAL",
            "MPOL_PREFERRED_MANY",
            "MPOL_WEIGHTED_INTERLEAVE");

    private static final List<String> FILE_SYSTEMS_OWN =
            List.of("size", "mode", "uid", "gid", "nr_inodes", "lowerdir", "upperdir", "workdir", "newinstance");

    /** A backend that doesn't claim one need not have it. */
    private static FeaturesDocument document(Bench bench) {
        assumeTrue(bench.missing().isEmpty(), "the backend doesn't claim features");
        return bench.surroundings().runtime().featuresDocument();
    }

    /** The document as it is written: what isn't known is missing. */
    static JsonNode json(Bench bench) {
        try {
            return new ObjectMapper().readTree(FeaturesJson.write(document(bench)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LinuxFeatureSet linux(Bench bench) {
        LinuxFeatureSet linux = document(bench).linux();
        assumeTrue(linux != null, "the document says nothing of Linux");
        return Objects.requireNonNull(linux);
    }

    private static List<String> listed(@Nullable List<String> words) {
        assumeTrue(words != null, "the document doesn't have the list");
        return Objects.requireNonNull(words);
    }

    @Test
    @Clause({
        "features.oci-version-min",
        "features.oci-version-min-accepted",
        "features.oci-version-max",
        "features.oci-version-max-accepted",
        "features.oci-version-max-not-lower"
    })
    void configurationsOfBothVersionsAreAccepted(Bench bench) {
        FeaturesDocument document = document(bench);
        for (String version : List.of(document.ociVersionMin(), document.ociVersionMax())) {
            assertThat(version).matches(StateDocument.SEMVER);
            assertThat(bench.create(bench.bundle().set("/ociVersion", version)).status())
                    .isEqualTo(Status.CREATED);
        }
        assertThat(number(document.ociVersionMin())).isLessThanOrEqualTo(number(document.ociVersionMax()));
    }

    private static int number(String version) {
        String[] parts = version.split("[.+-]");
        return Integer.parseInt(parts[0]) * 1_000_000 + Integer.parseInt(parts[1]) * 1000 + Integer.parseInt(parts[2]);
    }

    /**
     * Each member is of its kind, and none is there that the spec doesn't name.
     */
    @Test
    @Clause({
        "features.no-undefined-properties",
        "features.hooks",
        "features.mount-options",
        "features.linux",
        "features.annotations",
        "features.unsafe-annotations",
        "features.linux.namespaces",
        "features.linux.capabilities",
        "features.linux.cgroup",
        "features.linux.cgroup.v1",
        "features.linux.cgroup.v2",
        "features.linux.cgroup.systemd",
        "features.linux.cgroup.systemd-user",
        "features.linux.cgroup.rdma",
        "features.linux.seccomp",
        "features.linux.seccomp.enabled",
        "features.linux.seccomp.actions",
        "features.linux.seccomp.operators",
        "features.linux.seccomp.archs",
        "features.linux.seccomp.known-flags",
        "features.linux.seccomp.supported-flags",
        "features.linux.apparmor",
        "features.linux.apparmor.enabled",
        "features.linux.selinux",
        "features.linux.selinux.enabled",
        "features.linux.memory-policy",
        "features.linux.memory-policy.modes",
        "features.linux.memory-policy.flags",
        "features.linux.intel-rdt",
        "features.linux.intel-rdt.enabled",
        "features.linux.intel-rdt.schemata",
        "features.linux.intel-rdt.monitoring",
        "features.linux.mount-extensions",
        "features.linux.mount-extensions.idmap",
        "features.linux.mount-extensions.idmap.enabled",
        "features.linux.net-devices",
        "features.linux.net-devices.enabled"
    })
    void documentHasWhatTheSpecNames(Bench bench) {
        JsonNode document = json(bench);
        bench.step("the document is " + document);
        assertThat(FeatureMembers.problems(document)).isEmpty();
    }

    /** Those that are claimed are run by the tests of hooks. */
    @Test
    @Clause("features.hooks-supported")
    void hooksAreThoseThatAreClaimed(Bench bench) {
        assertThat(listed(document(bench).hooks()))
                .containsExactlyInAnyOrderElementsOf(bench.features().hooks().keySet());
    }

    /** What is claimed works here. What isn't may be written all the same, for another host. */
    @ParameterizedTest
    @CsvSource({
        "/linux/seccomp/enabled, linux.seccomp",
        "/linux/apparmor/enabled, linux.apparmor",
        "/linux/selinux/enabled, linux.selinux",
        "/linux/mountExtensions/idmap/enabled, linux.mount.idmap",
        "/linux/netDevices/enabled, linux.netDevices",
        "/linux/intelRdt/enabled, linux.intelRdt"
    })
    @Clause({
        "features.linux.seccomp.enabled",
        "features.linux.apparmor.enabled",
        "features.linux.selinux.enabled",
        "features.linux.mount-extensions.idmap.enabled",
        "features.linux.mount-extensions.idmap.partial-is-true",
        "features.linux.net-devices.enabled",
        "features.linux.intel-rdt.enabled"
    })
    void whatIsClaimedIsEnabled(String pointer, String capability, Bench bench) {
        if (pointer.endsWith("linux/enabled") || pointer.contains("apparmor")) {
            bench.ownRuntimeOnly(); // of others nobody knows whether they were built with it
        }
        JsonNode said = json(bench).at(pointer);
        assumeTrue(bench.features().claims(capability), capability + " isn't claimed");
        assumeTrue(said.isBoolean(), "the document doesn't say " + pointer);
        assertThat(said.asBoolean()).as(pointer).isTrue();
    }

    /** On a mount of a kind that may have it: a new file system, or a directory of the host. */
    @Test
    @Clause("features.mount-options-recognised")
    void eachMountOptionIsUnderstood(Bench bench) {
        List<String> options = listed(document(bench).mountOptions());
        assertThat(options).contains("ro", "bind", "nosuid");
        TestBundle bundle = bench.bundle();
        String source = bundle.directory().toString();
        for (String option : options) {
            boolean forTrees = option.matches("r?bind|.*symlink|.*nofollow");
            if (!option.matches("r?idmap|remount")) { // which need more than a word
                bundle.add(
                        "/mounts",
                        Map.of(
                                "destination",
                                "/scratch/" + option,
                                "type",
                                forTrees ? "bind" : "tmpfs",
                                "source",
                                source,
                                "options",
                                forTrees && !option.endsWith("bind") ? List.of("bind", option) : List.of(option)));
            }
        }
        assertThat(bench.inside(bundle).args()).contains("report");
    }

    @Test
    @Clause("features.mount-options-no-fs-specific")
    void noMountOptionIsAFileSystems(Bench bench) {
        assertThat(listed(document(bench).mountOptions())).doesNotContainAnyElementsOf(FILE_SYSTEMS_OWN);
    }

    @Test
    @Clause("features.annotations-map")
    void annotationsHaveKeys(Bench bench) {
        Map<String, String> annotations = document(bench).annotations();
        assertThat(annotations == null ? Map.<String, String>of() : annotations).doesNotContainKey("");
    }

    @Test
    @Clause("features.compile-time")
    void documentStaysTheSame(Bench bench) {
        FeaturesDocument before = document(bench);
        bench.inside(bench.bundle());
        assertThat(document(bench)).isEqualTo(before);
    }

    /** All of them in one container, but for user namespaces, which are more than a word. */
    @Test
    @Clause("features.linux.namespaces-recognised")
    void eachNamespaceIsUnderstood(Bench bench) {
        List<String> types = new ArrayList<>(listed(linux(bench).namespaces()));
        assertThat(types).isSubsetOf("mount", "pid", "network", "uts", "ipc", "user", "cgroup", "time");
        types.remove("user");
        TestBundle bundle = bench.bundle()
                .set(
                        "/linux/namespaces",
                        types.stream().map(type -> Map.of("type", type)).toList());
        Map<String, String> seen = bench.inside(bundle).namespaces();
        if (bench.platform() == Platform.LINUX) {
            for (String type : types) {
                String kind = KERNELS.getOrDefault(type, type);
                assertThat(seen.get(kind))
                        .as("%s namespace", type)
                        .isNotNull()
                        .isNotEqualTo(bench.runtimeNamespaces().get(kind));
            }
        }
    }

    @Test
    @Clause("features.linux.capabilities-recognised")
    void eachCapabilityIsUnderstood(Bench bench) throws IOException {
        List<String> names = listed(linux(bench).capabilities());
        assertThat(names).allMatch(name -> name.matches("CAP_[A-Z_]+"));
        TestBundle bundle = bench.bundle();
        for (String set : List.of("bounding", "permitted", "effective")) {
            bundle.set("/process/capabilities/" + set, names);
        }
        // at one go: in the middle of a number such a file is at its end, and Files.readString begins with a byte
        String last =
                Files.readAllLines(Path.of("/proc/sys/kernel/cap_last_cap")).get(0);
        int kernels = 1 + Integer.parseInt(last.strip());
        int lacking = kernels - Long.bitCount(bench.runtimeCapabilities());
        if (lacking > 0 && bench.surroundings().runtime() instanceof UncheckedRuntime) {
            // what can't be given may be an error there, so each is asked for by itself, and then all of the others
            List<String> refused = refused(names, bench);
            List<String> others = new ArrayList<>(names);
            others.removeAll(refused);
            long all = bench.inside(bench.bundle().set("/process/capabilities/bounding", others))
                    .capabilities("bounding");
            assertThat(Long.bitCount(all))
                    .as("how many are any, but for %s", refused)
                    .isGreaterThanOrEqualTo(names.size() - lacking);
            return;
        }
        long given = bench.inside(bundle).capabilities("bounding");
        // what the kit itself doesn't have can't be given; a machine has more
        long own = bench.runtimeCapabilities() & (1L << names.size()) - 1;
        assertThat(given & own).isEqualTo(own);
        if (kernels >= SINCE_5_9) { // an older one doesn't have all that there are
            assertThat(Long.bitCount(given))
                    .as("how many of the %d listed ones are any", names.size())
                    .isGreaterThanOrEqualTo(names.size() - (kernels - Long.bitCount(own)));
        }
    }

    private static List<String> refused(List<String> names, Bench bench) {
        List<String> refused = new ArrayList<>();
        for (String name : names) {
            TestBundle bundle = bench.bundle().set("/process/capabilities/bounding", List.of(name));
            try {
                bench.create(bundle);
            } catch (ContainerException e) {
                bench.step(name + ": " + e.getMessage());
                refused.add(name);
            }
        }
        return refused;
    }

    @Test
    @Clause({
        "features.linux.seccomp.actions-recognised",
        "features.linux.seccomp.operators-recognised",
        "features.linux.seccomp.archs-recognised",
        "features.linux.seccomp.known-flags-recognised",
        "features.linux.seccomp.supported-flags-work"
    })
    void eachWordOfSeccompIsUnderstood(Bench bench) {
        LinuxFeatureSet.Seccomp words = linux(bench).seccomp();
        assumeTrue(words != null && Boolean.TRUE.equals(words.enabled()), "the document says nothing of seccomp");
        List<Map<String, Object>> rules = new ArrayList<>();
        List<String> calls =
                List.of("acct", "swapon", "swapoff", "reboot", "vhangup", "iopl", "sethostname", "adjtimex");
        for (String action : listed(Objects.requireNonNull(words).actions())) {
            if (!action.equals("SCMP_ACT_NOTIFY")) { // somebody would have to listen
                rules.add(Map.of("names", List.of(calls.get(rules.size())), "action", action));
            }
        }
        for (String op : listed(words.operators())) {
            Map<String, Object> condition = new TreeMap<>(Map.of("index", 1, "op", op, "value", 1, "valueTwo", 2));
            rules.add(Map.of(
                    "names", List.of("sync_file_range"), "action", "SCMP_ACT_ERRNO", "args", List.of(condition)));
        }
        assertThat(words.supportedFlags()).isSubsetOf(listed(words.knownFlags()));
        TestBundle bundle = bench.bundle()
                .set("/linux/seccomp/defaultAction", "SCMP_ACT_ALLOW")
                .set("/linux/seccomp/architectures", listed(words.archs()))
                .set("/linux/seccomp/flags", listed(words.supportedFlags()))
                .set("/linux/seccomp/syscalls", rules);
        assertThat(bench.inside(bundle).args()).contains("report");
        List<String> others = new ArrayList<>(listed(words.knownFlags()));
        others.removeAll(listed(words.supportedFlags()));
        boolean foreign = bench.surroundings().runtime() instanceof UncheckedRuntime; // whose errors have no kinds
        for (String flag : others) {
            TestBundle known = bench.bundle()
                    .set("/linux/seccomp/defaultAction", "SCMP_ACT_ALLOW")
                    .set("/linux/seccomp/flags", List.of(flag));
            assertThat(bench.createFails(known))
                    .as("a flag that is known and doesn't work here")
                    .isInstanceOf(foreign ? ContainerException.class : UnsupportedFeatureException.class);
        }
    }

    /** Each mode on the first node, if it has nodes at all. */
    @Test
    @Requires("linux.memoryPolicy")
    @Clause({"features.linux.memory-policy.modes-recognised", "features.linux.memory-policy.flags-recognised"})
    void eachMemoryPolicyIsUnderstood(Bench bench) {
        LinuxFeatureSet.MemoryPolicy words = linux(bench).memoryPolicy();
        assumeTrue(words != null, "the document says nothing of memory policies");
        assumeTrue(Files.exists(bench.surroundings().runtimeProcess().resolve("numa_maps")), "this kernel has no NUMA");
        for (String mode : listed(Objects.requireNonNull(words).modes())) {
            TestBundle bundle = bench.bundle().set("/linux/memoryPolicy/mode", mode);
            if (!mode.equals("MPOL_DEFAULT") && !mode.equals("MPOL_LOCAL")) {
                bundle.set("/linux/memoryPolicy/nodes", "0");
            }
            try {
                JsonNode seen = bench.look(bundle).json().path("memory_policy");
                int number = seen.path("mode").asInt(-1) & MODE;
                if (mode.equals("MPOL_LOCAL") && number == MODES.indexOf("MPOL_PREFERRED")) {
                    // as Linux kept it until 5.14, and has called it since
                    assertThat(seen.path("nodes"))
                            .as("preferred nodes of " + mode)
                            .isEmpty();
                } else {
                    assertThat(number).as(mode).isEqualTo(MODES.indexOf(mode));
                }
            } catch (UnsupportedFeatureException understood) {
                bench.step(mode + ": " + understood.getMessage()); // the kernel is older than the mode
            }
        }
        for (String flag : listed(words.flags())) {
            TestBundle bundle = bench.bundle()
                    .set("/linux/memoryPolicy", Map.of("mode", "MPOL_BIND", "nodes", "0", "flags", List.of(flag)));
            int seen = bench.look(bundle).json().at("/memory_policy/mode").asInt();
            assertThat(seen).as("mode and flags, with " + flag).isGreaterThan(MODE);
        }
    }
}
