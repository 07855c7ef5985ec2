package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;

/**
 * config-linux.md#intelrdt. What is in a class depends on the processor, so the tests give no schemata that fit; those of them that need a
 * resctrl have not been run on one yet. Without one, a refusal has to have other words than what is right is refused in.
 */
@Requires("linux.intelRdt")
public abstract class LinuxIntelRdtContract {
    private static final String INTEL_RDT = "/linux/intelRdt";

    private static List<Path> resctrl(Bench bench) throws IOException {
        return Files.readAllLines(bench.surroundings().runtimeProcess().resolve("mounts")).stream()
                .map(line -> line.split(" "))
                .filter(mount -> mount[2].equals("resctrl"))
                .map(mount -> Path.of(mount[1]))
                .toList();
    }

    private static Path root(Bench bench) throws IOException {
        List<Path> mounted = resctrl(bench);
        assumeTrue(!mounted.isEmpty() || !bench.missing().isEmpty(), "no resctrl is mounted");
        return mounted.isEmpty() ? Path.of("/sys/fs/resctrl") : mounted.get(0);
    }

    @Test
    @Clause("linux.intel-rdt.no-resctrl-fails")
    void withoutResctrlItIsAnError(Bench bench) throws IOException {
        assumeTrue(resctrl(bench).isEmpty(), "a resctrl is mounted");
        bench.createFails(bench.bundle().set(INTEL_RDT, Map.of("schemata", List.of("L3:0=f"))));
        bench.createFails(bench.bundle().set(INTEL_RDT, Map.of("enableMonitoring", true)));
    }

    @Test
    @Clause({
        "linux.intel-rdt.present",
        "linux.intel-rdt.default-clos-id",
        "linux.intel-rdt.tasks-written",
        "linux.intel-rdt.own-clos-removed"
    })
    void withoutAClassItHasItsOwn(Bench bench) throws IOException {
        Path root = root(bench);
        Subject subject = bench.create(bench.bundle().set(INTEL_RDT, Map.of()));
        Path own = root.resolve(subject.id().value());
        assertThat(Files.readString(own.resolve("tasks")).lines())
                .contains(Long.toString(subject.state().pid().orElseThrow().pid()));
        subject.start();
        subject.stop();
        subject.delete();
        assertThat(own).doesNotExist();
    }

    @Test
    @Clause({
        "linux.intel-rdt.clos-id",
        "linux.intel-rdt.clos-id-root",
        "linux.intel-rdt.enable-monitoring",
        "linux.intel-rdt.mon-group-created",
        "linux.intel-rdt.mon-group-name",
        "linux.intel-rdt.mon-group-deleted"
    })
    void whatItUsesIsWatched(Bench bench) throws IOException {
        Path root = root(bench);
        Subject subject = bench.create(bench.bundle().set(INTEL_RDT, Map.of("closID", "/", "enableMonitoring", true)));
        Path watched = root.resolve("mon_groups").resolve(subject.id().value());
        assertThat(watched).isDirectory();
        assertThat(root.resolve(subject.id().value())).doesNotExist();
        subject.start();
        subject.stop();
        subject.delete();
        assertThat(watched).doesNotExist();
    }

    @Test
    @Clause({"linux.intel-rdt.clos-must-exist-check", "linux.intel-rdt.clos-assigned"})
    void classWithoutLinesHasToBeThere(Bench bench) {
        bench.createFailsUnlike(
                bench.bundle().set(INTEL_RDT, Map.of("closID", "/")),
                bench.bundle().set(INTEL_RDT, Map.of("closID", "kit-that-is-not-there")));
    }

    @Test
    @Clause({"linux.intel-rdt.rules", "linux.intel-rdt.mem-bw-schema.prefix"})
    void bandwidthOfAnotherKindIsRefused(Bench bench) {
        bench.createFailsUnlike(
                bench.bundle().set(INTEL_RDT, Map.of("memBwSchema", "MB:0=20")),
                bench.bundle().set(INTEL_RDT, Map.of("memBwSchema", "L3:0=f")));
    }

    @Test
    @Clause({"linux.intel-rdt.mem-bw-schema.newline", "linux.intel-rdt.schemata.newline"})
    void lineThatIsTwoIsRefused(Bench bench) {
        bench.createFailsUnlike(
                bench.bundle().set(INTEL_RDT, Map.of("memBwSchema", "MB:0=20")),
                bench.bundle().set(INTEL_RDT, Map.of("memBwSchema", "MB:0=20\nL3:0=f")));
        bench.createFailsUnlike(
                bench.bundle().set(INTEL_RDT, Map.of("schemata", List.of("MB:0=20", "L3:0=f"))),
                bench.bundle().set(INTEL_RDT, Map.of("schemata", List.of("MB:0=20\nL3:0=f"))));
    }
}
