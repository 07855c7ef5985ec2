package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Containers that take the document at its word. */
class LinuxFeaturesDocumentIT {
    @Opened
    private static TestContainers containers;

    private static FeaturesDocument document;
    private static LinuxFeatureSet linux;

    @BeforeAll
    static void open() {
        document = containers.runtime().featuresDocument();
        linux = Objects.requireNonNull(document.linux());
    }

    @Test
    void eachNamespaceCanBeMade() throws IOException {
        List<Kind> kinds = Stream.of(Kind.values())
                .filter(kind -> Objects.requireNonNull(linux.namespaces()).contains(kind.word()))
                .toList();
        for (Kind kind : kinds) {
            assumeTrue(Files.exists(own(kind)), "this kernel has no " + kind.word() + " namespaces");
        }
        StringBuilder script = new StringBuilder();
        kinds.forEach(kind ->
                script.append("readlink /proc/self/ns/").append(kind.file()).append(';'));
        LinuxConfig.Builder config =
                TestContainers.linux(kinds.stream().map(Kind::word).toArray(String[]::new));
        if (kinds.contains(Kind.USER)) {
            IdMapping same = new IdMapping(0L, 0L, 65536L);
            config.uidMappings(same).gidMappings(same);
        }
        Spec spec =
                TestContainers.shell(script.toString()).linux(config.build()).build();

        List<String> seen = containers.output(spec).lines().toList();
        assertThat(seen).hasSize(kinds.size());
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i))
                    .startsWith(kinds.get(i).file() + ":[")
                    .isNotEqualTo(Files.readSymbolicLink(own(kinds.get(i))).toString());
        }
    }

    private static Path own(Kind kind) {
        return Path.of("/proc/self/ns", kind.file());
    }

    /** On a mount of a kind that it is for. */
    @Test
    void eachMountOptionCanBeUsed() {
        List<Mount> mounts = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (String option : Objects.requireNonNull(document.mountOptions())) {
            String place = "/m/" + option;
            mounts.add(Mount.of(place, "tmpfs", "none")); // for what changes a mount that is there
            mounts.add(kinds(place, option).stream()
                    .filter(LinuxFeaturesDocumentIT::isTaken)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no mount takes " + option)));
            places.add(place);
        }
        Spec spec = TestContainers.shell("awk '$5 ~ /^\\/m\\// { print $5 }' /proc/self/mountinfo")
                .mounts(TestContainers.mounts(mounts.toArray(Mount[]::new)))
                .build();

        assertThat(containers.output(spec).lines()).containsAll(places);
    }

    private static List<Mount> kinds(String place, String option) {
        String source = containers.directory().toString(); // of a tmpfs no more than a name
        Mount bind = Mount.bind(source, place, option);
        IdMapping mapping = new IdMapping(0L, 1000L, 10L);
        return List.of(
                Mount.of(place, "tmpfs", source, option),
                bind,
                bind.toBuilder().uidMappings(mapping).gidMappings(mapping).build());
    }

    private static boolean isTaken(Mount mount) {
        HostFacts here = new HostFactsReader(Path.of("/")).read();
        return Compiling.compile(Compiling.small().mounts(List.of(mount)).build(), here, CgroupMode.ENABLED)
                .findings
                .all()
                .stream()
                .noneMatch(Finding::isError);
    }

    /** The kernel takes a filter with all of them in it. */
    @Test
    void eachWordOfSeccompCanBeUsed() {
        LinuxFeatureSet.Seccomp words = Objects.requireNonNull(linux.seccomp());
        List<Seccomp.Syscall> rules = new ArrayList<>();
        List<String> calls =
                List.of("adjtimex", "acct", "swapon", "swapoff", "reboot", "setdomainname", "vhangup", "iopl");
        for (String action : Objects.requireNonNull(words.actions())) {
            if (!action.equals("SCMP_ACT_NOTIFY")) { // somebody would have to listen; the kit has that
                rules.add(new Seccomp.Syscall(List.of(calls.get(rules.size())), action, null, null));
            }
        }
        for (String operator : Objects.requireNonNull(words.operators())) {
            rules.add(new Seccomp.Syscall(
                    List.of("sync_file_range"),
                    "SCMP_ACT_ERRNO",
                    null,
                    List.of(new Seccomp.Arg(1L, BigInteger.ONE, BigInteger.TWO, operator))));
        }
        Seccomp profile = new Seccomp("SCMP_ACT_ALLOW", null, words.archs(), words.supportedFlags(), null, null, rules);
        Spec spec = TestContainers.shell("grep Seccomp: /proc/self/status")
                .linux(TestContainers.linux().seccomp(profile).build())
                .build();

        assertThat(containers.output(spec)).isEqualTo("Seccomp:\t2\n");
    }
}
