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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;

/** Containers that take the document at its word. */
class LinuxFeaturesDocumentIT {
    private static TestContainers containers;
    private static FeaturesDocument document;
    private static LinuxFeatureSet linux;

    @BeforeAll
    static void open() {
        containers = TestContainers.open();
        document = containers.runtime().featuresDocument();
        linux = Objects.requireNonNull(document.linux());
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
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
        kinds.forEach(kind -> script.append("readlink /proc/self/ns/").append(kind.file()).append(';'));
        LinuxConfig.Builder config = TestContainers.linux(kinds.stream().map(Kind::word).toArray(String[]::new));
        if (kinds.contains(Kind.USER)) {
            IdMapping same = new IdMapping(0L, 0L, 65536L);
            config.uidMappings(same).gidMappings(same);
        }
        Spec spec = TestContainers.shell(script.toString()).linux(config.build()).build();

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

    /** On a mount of a kind that it is for: of a tmpfs, of a tree, or of what is mounted there already. */
    @Test
    void eachMountOptionCanBeUsed() {
        List<Mount> mounts = new ArrayList<>();
        String tree = containers.directory().toString();
        List<String> options = Objects.requireNonNull(document.mountOptions());
        for (String option : options) {
            boolean bind = option.equals("bind") || option.equals("rbind");
            String place = "/m/" + option;
            mounts.add(bind ? Mount.of(place, "none", tree, option) : Mount.of(place, "tmpfs", "none"));
            if (!bind) {
                mounts.add(option.equals("remount")
                        ? Mount.of(place, "none", "none", option, "nosuid")
                        : Mount.of(place, "tmpfs", "none", option));
            }
        }
        Spec spec = TestContainers.shell("grep -c ' /m/' /proc/self/mountinfo")
                .mounts(TestContainers.mounts(mounts.toArray(Mount[]::new)))
                .build();

        // all but the remount are mounts of their own; the trees may have more below
        assertThat(Integer.parseInt(containers.output(spec).strip())).isGreaterThanOrEqualTo(mounts.size() - 1);
    }

    /** The kernel takes a filter with all of them in it. */
    @Test
    void eachWordOfSeccompCanBeUsed() {
        LinuxFeatureSet.Seccomp words = Objects.requireNonNull(linux.seccomp());
        List<Seccomp.Syscall> rules = new ArrayList<>();
        List<String> calls = List.of("adjtimex", "acct", "swapon", "swapoff", "reboot", "setdomainname", "vhangup", "iopl");
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
        Seccomp profile =
                new Seccomp("SCMP_ACT_ALLOW", null, words.archs(), words.supportedFlags(), null, null, rules);
        Spec spec = TestContainers.shell("grep Seccomp: /proc/self/status")
                .linux(TestContainers.linux().seccomp(profile).build())
                .build();

        assertThat(containers.output(spec)).isEqualTo("Seccomp:\t2\n");
    }
}
