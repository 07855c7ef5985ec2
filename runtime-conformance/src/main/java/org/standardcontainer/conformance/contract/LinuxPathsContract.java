package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HostMount;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config-linux.md: masked and read-only paths, and the root mount's propagation; config.md#root. */
@Requires("linux.mount")
public abstract class LinuxPathsContract {
    private static TestBundle withFiles(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        for (String name : List.of("hidden", "kept", "open")) {
            Path directory = UsualModes.directory(bundle.rootfs().resolve(name));
            UsualModes.file(directory.resolve("file"), "text");
        }
        return bundle;
    }

    @Test
    @Requires("linux.maskedPaths")
    @Clause("linux.masked-paths.present")
    void maskedPathsShowNothing(Bench bench) throws IOException {
        TestBundle bundle = withFiles(bench)
                .set("/linux/maskedPaths", List.of("/hidden", "/open/file", "/no/such/path", "/proc/version"));
        ProbeReport report = bench.look(
                bundle,
                "list:/hidden",
                "read:/hidden/file",
                "create:/hidden/new",
                "read:/open/file",
                "read:/proc/version",
                "stat:/no",
                "read:/kept/file");
        assertThat(report.text("/hidden/file")).isEmpty();
        assertThat(report.outcome("read:/hidden/file")).isNotEqualTo("ok");
        assertThat(report.outcome("create:/hidden/new")).isNotEqualTo("ok");
        assertThat(report.text("/open/file")).isEmpty();
        assertThat(report.text("/proc/version")).isEmpty();
        assertThat(report.text("/kept/file")).isEqualTo("text");
        assertThat(report.outcome("stat:/no"))
                .as("a path that isn't there is not made")
                .isEqualTo("ENOENT");
        assertThat(bundle.rootfs().resolve("hidden/file")).hasContent("text");
    }

    /** What is called by a link is what the link leads to, inside the root; to refuse it is as good. */
    @Test
    @Requires("linux.maskedPaths")
    @Clause("linux.masked-paths.present")
    void maskedPathBehindALinkShowsNothing(Bench bench) throws IOException {
        TestBundle bundle = withLinks(bench).set("/linux/maskedPaths", List.of("/way", "/up/file"));
        Optional<ProbeReport> seen =
                lookUnlessRefused(bench, bundle, "read:/way/file", "read:/up/file", "read:/kept/file");
        if (seen.isEmpty()) {
            return;
        }
        ProbeReport report = seen.get();
        assertThat(report.text("/way/file")).as("behind a link").isEmpty();
        assertThat(report.text("/up/file")).as("behind one that climbs").isEmpty();
        assertThat(report.text("/kept/file")).as("beside them").isEqualTo("text");
    }

    @Test
    @Requires("linux.readonlyPaths")
    @Clause("linux.readonly-paths.present")
    void readonlyPathBehindALinkIsNotWritten(Bench bench) throws IOException {
        TestBundle bundle = withLinks(bench).set("/linux/readonlyPaths", List.of("/way", "/up/file"));
        Optional<ProbeReport> seen =
                lookUnlessRefused(bench, bundle, "create:/way/new", "write:/up/file", "create:/kept/new");
        if (seen.isEmpty()) {
            return;
        }
        ProbeReport report = seen.get();
        assertThat(report.outcome("create:/way/new")).as("behind a link").isEqualTo("EROFS");
        assertThat(report.outcome("write:/up/file"))
                .as("behind one that climbs")
                .isEqualTo("EROFS");
        assertThat(report.outcome("create:/kept/new")).as("beside them").isEqualTo("ok");
    }

    /** What is seen inside; empty if the bundle is refused, with nothing left. */
    private static Optional<ProbeReport> lookUnlessRefused(Bench bench, TestBundle bundle, String... tries) {
        try {
            return Optional.of(bench.look(bundle, tries));
        } catch (ContainerException refused) {
            bench.step("refused: " + refused.getMessage());
            bench.createOrStartFails(bundle);
            return Optional.empty();
        }
    }

    private static TestBundle withLinks(Bench bench) throws IOException {
        TestBundle bundle = withFiles(bench);
        Files.createSymbolicLink(bundle.rootfs().resolve("way"), Path.of("/hidden"));
        Files.createSymbolicLink(bundle.rootfs().resolve("up"), Path.of("../../../../../../open"));
        return bundle;
    }

    @Test
    @Requires("linux.readonlyPaths")
    @Clause("linux.readonly-paths.present")
    void readonlyPathsCanBeReadAlone(Bench bench) throws IOException {
        TestBundle bundle = withFiles(bench)
                .mount("/kept/below", "tmpfs", "tmpfs")
                .set("/linux/readonlyPaths", List.of("/kept", "/open/file", "/no/such/path", "/proc/sys"));
        ProbeReport report = bench.look(
                bundle,
                "read:/kept/file",
                "write:/kept/file",
                "create:/kept/new",
                "read:/open/file",
                "write:/open/file",
                "create:/open/new",
                "write:/proc/sys/kernel/hostname",
                "stat:/no");
        for (String path : List.of("/kept/file", "/open/file")) {
            assertThat(report.text(path)).as("reading %s", path).isEqualTo("text");
            assertThat(report.outcome("write:" + path)).as("writing %s", path).isEqualTo("EROFS");
        }
        assertThat(report.outcome("create:/kept/new")).isEqualTo("EROFS");
        assertThat(report.outcome("write:/proc/sys/kernel/hostname")).isEqualTo("EROFS");
        assertThat(report.outcome("create:/open/new")).as("beside it").isEqualTo("ok");
        assertThat(report.outcome("stat:/no"))
                .as("a path that isn't there is not made")
                .isEqualTo("ENOENT");
    }

    @Test
    @Requires("linux.maskedPaths")
    @Clause("linux.masked-paths.absolute")
    void relativeMaskedPathIsRefused(Bench bench) throws IOException {
        bench.createFails(withFiles(bench).set("/linux/maskedPaths", List.of("open/file")));
    }

    @Test
    @Requires("linux.readonlyPaths")
    @Clause("linux.readonly-paths.absolute")
    void relativeReadonlyPathIsRefused(Bench bench) throws IOException {
        bench.createFails(withFiles(bench).set("/linux/readonlyPaths", List.of("open/file")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "private", "slave", "unbindable"})
    @Requires("linux.rootfsPropagation")
    @Clause("linux.rootfs-propagation.present")
    void rootHasItsPropagation(String word, Bench bench) {
        ProbeReport report = bench.look(bench.bundle().set("/linux/rootfsPropagation", word));
        List<String> seen = report.mount("/").propagation();
        switch (word) {
            case "shared" ->
                assertThat(report.mount("/").isShared()).as("shared: %s", seen).isTrue();
            case "unbindable" -> assertThat(seen).containsExactly("unbindable");
            case "private" -> assertThat(seen).isEmpty();
            default ->
                assertThat(seen)
                        .as("a slave, or private where there is no master")
                        .noneMatch(w -> w.startsWith("shared") || w.equals("unbindable"));
        }
    }

    /** Of a root filesystem that the host shares: a slave of it can be told from what is private. */
    @ParameterizedTest
    @CsvSource({"slave, master", "private, "})
    @Requires("linux.rootfsPropagation")
    @Clause("linux.rootfs-propagation.present")
    void rootOfASharedOneHasItsPropagation(String word, String seen, Bench bench) throws IOException {
        assumeTrue(bench.platform() == Platform.LINUX, "what is mounted on the host is on another kernel");
        TestBundle bundle = bench.bundle().set("/linux/rootfsPropagation", word);
        if (!bench.missing().isEmpty()) {
            bench.create(bundle); // refused
        }
        try (HostMount there = HostMount.shared(bench, bundle.rootfs())) {
            bench.step("shared: " + there.at());
            List<String> kinds = bench.look(bundle).mount("/").propagation().stream()
                    .map(field -> field.replaceAll(":.*", ""))
                    .filter(kind -> !kind.equals("propagate_from"))
                    .toList();
            assertThat(kinds).as("propagation of the root").isEqualTo(seen == null ? List.of() : List.of(seen));
        }
    }

    @Test
    @Requires("linux.rootfsPropagation")
    @Clause("linux.rootfs-propagation.present")
    void unknownPropagationIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set("/linux/rootfsPropagation", "everywhere"));
    }

    @Test
    @Clause({"config.root.readonly", "config.root.readonly-enforced"})
    void readonlyRootLeavesMountsInItWritable(Bench bench) {
        TestBundle bundle = bench.bundle().set("/root/readonly", true).mount("/scratch", "tmpfs", "tmpfs");
        ProbeReport report = bench.look(bundle, "create:/tmp/x", "create:/scratch/x", "write:/probe");
        assertThat(report.outcome("create:/tmp/x")).isEqualTo("EROFS");
        assertThat(report.outcome("create:/scratch/x")).isEqualTo("ok");
        assertThat(report.mount("/").options()).contains("ro");
        assertThat(bench.look(
                                bench.bundle().set("/root/readonly", false).mount("/scratch", "tmpfs", "tmpfs"),
                                "create:/tmp/x")
                        .outcome("create:/tmp/x"))
                .as("with false")
                .isEqualTo("ok");
    }
}
