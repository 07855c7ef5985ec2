package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HostMount;
import org.standardcontainer.conformance.bench.MountEntry;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config.md#linux-mount-options: those that hold for what is mounted below as well, seen in the container's mount table. */
@Requires({"linux.mount", "linux.mount.recursive-attr"})
public abstract class LinuxRecursiveOptionsContract {
    /** Of {@code /dev}, which has mounts below on every host. */
    @ParameterizedTest
    @ValueSource(strings = {"rro rnosuid rnodev rnoexec rnodiratime", "rnoatime"})
    @Clause({
        "linux.mount-options.rro",
        "linux.mount-options.rnosuid",
        "linux.mount-options.rnoexec",
        "linux.mount-options.rnoatime",
        "linux.mount-options.rnodiratime"
    })
    void attributesHoldBelow(String options, Bench bench) {
        String[] shown = options.replaceAll("\\br", "").split(" ");
        for (MountEntry mount : below(bench, options.split(" "))) {
            assertThat(mount.options()).as("options of %s", mount.at()).contains(shown);
        }
    }

    @Test
    @Clause({
        "linux.mount-options.rrw",
        "linux.mount-options.rsuid",
        "linux.mount-options.rdev",
        "linux.mount-options.rexec",
        "linux.mount-options.rdiratime",
        "linux.mount-options.rstrictatime"
    })
    void oppositesHoldBelow(Bench bench) {
        for (MountEntry mount : below(bench, "rrw", "rsuid", "rdev", "rexec", "rdiratime", "rstrictatime")) {
            assertThat(mount.options())
                    .as("options of %s", mount.at())
                    .contains("rw")
                    .doesNotContain("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");
        }
    }

    @Test
    @Clause({"linux.mount-options.rrelatime", "linux.mount-options.rnosymfollow"})
    void linksAreNotFollowedBelow(Bench bench) {
        for (MountEntry mount : below(bench, "rrelatime", "rnosymfollow")) {
            assertThat(mount.options()).as("options of %s", mount.at()).contains("relatime", "nosymfollow");
        }
    }

    /** What is mounted below has the opposite, so that a word without effect is seen. */
    @ParameterizedTest
    @CsvSource({"ratime, noatime", "rnostrictatime, strictatime", "rsymfollow, nosymfollow"})
    @Clause({"linux.mount-options.ratime", "linux.mount-options.rnostrictatime", "linux.mount-options.rsymfollow"})
    void usualHoldsBelow(String option, String opposite, Bench bench) throws IOException {
        assumeTrue(bench.platform() == Platform.LINUX, "what is mounted on the host is on another kernel");
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        Path below = UsualModes.directory(source.resolve("below"));
        bundle.mount("/m", "", source.toString(), "rbind", option);
        if (!bench.missing().isEmpty()) {
            bench.create(bundle); // refused
        }
        try (HostMount there = HostMount.bind(bench, bundle.source("inner"), below, opposite)) {
            bench.step("mounted below with " + opposite + ": " + there.at());
            Set<String> seen = bench.look(bundle).mount("/m/below").options();
            if (opposite.endsWith("strictatime")) { // Linux has a word for the other rules alone
                assertThat(seen).containsAnyOf("relatime", "noatime");
            } else {
                assertThat(seen).doesNotContain(opposite);
            }
        }
    }

    /** Without that rule Linux has it all the same. A word that isn't understood goes to the filesystem, which refuses it. */
    @Test
    @Clause("linux.mount-options.rnorelatime")
    void ruleThatIsTheKernelsOwnIsUnderstood(Bench bench) {
        TestBundle bundle = bench.bundle().mount("/m", "tmpfs", "tmpfs", "rnorelatime");
        assertThat(bench.look(bundle).mount("/m").options()).doesNotContain("noatime");
        bench.createFails(bench.bundle().mount("/m", "tmpfs", "tmpfs", "rnorelatimes"));
    }

    private static List<MountEntry> below(Bench bench, String... options) {
        assumeTrue(bench.platform() == Platform.LINUX, "the mounts of the host's /dev are on another kernel");
        assumeTrue(hasMountsBelowDev(bench), "nothing is mounted below the host's /dev");
        TestBundle bundle = bench.bundle();
        List<String> all = new ArrayList<>(List.of("rbind"));
        all.addAll(List.of(options));
        bundle.mount("/m", "", "/dev", all.toArray(String[]::new));
        List<MountEntry> mounts = bench.look(bundle).mounts().stream()
                .filter(m -> m.isBelow("/m"))
                .toList();
        assertThat(mounts).as("mounts at and below the recursive one").hasSizeGreaterThan(1);
        return mounts;
    }

    static boolean hasMountsBelowDev(Bench bench) {
        try {
            return Files.readAllLines(bench.surroundings().runtimeProcess().resolve("mountinfo")).stream()
                    .anyMatch(line -> line.split(" ")[4].startsWith("/dev/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
