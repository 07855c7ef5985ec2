package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** runtime.md#delete. */
public abstract class DeleteContract {
    @Test
    @Clause("runtime.delete.missing-id-fails")
    void withoutIdFails(Bench bench) {
        bench.refuses("delete without an id", () -> bench.unlooked("").deleteUnchecked());
    }

    @Test
    @Clause("runtime.delete.not-stopped-fails")
    void unknownIdFails(Bench bench) {
        String unknown = bench.newId().value();
        bench.refuses("delete of " + unknown, () -> bench.unlooked(unknown).deleteUnchecked());
    }

    @Test
    @Clause({"runtime.delete.not-stopped-fails", "runtime.delete.not-stopped-no-effect"})
    void createdIsNotDeleted(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.unchangedBy(subject::deleteFails);
        subject.start();
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause({"runtime.delete.not-stopped-fails", "runtime.delete.not-stopped-no-effect"})
    void runningIsNotDeleted(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.start();
        subject.unchangedBy(subject::deleteFails);
    }

    @Test
    @Clause("runtime.delete.removes-created-resources")
    void stoppedLeavesNothing(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.start();
        subject.stop();
        subject.delete();
        subject.assertGone();
    }

    @Test
    @Clause("runtime.delete.removes-created-resources")
    void neverStartedLeavesNothing(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.stop();
        subject.delete();
        subject.assertGone();
    }

    @Test
    @Clause("runtime.delete.keeps-foreign-resources")
    void bundleStays(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("write-file", "/scratch/result", "exit", "0"));
        subject.delete();
        assertThat(subject.bundle().has("/scratch/result"))
                .as("what the program wrote is still there")
                .isTrue();
        assertThat(subject.bundle().directory().resolve("config.json")).exists();
    }

    @Test
    @Requires("linux.mount")
    @Clause("runtime.delete.keeps-foreign-resources")
    void boundDirectoryStays(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path shared = UsualModes.directory(bundle.directory().resolve("shared"));
        UsualModes.file(shared.resolve("content"), "mine");
        bundle.add(
                "/mounts",
                Map.of(
                        "destination",
                        "/tmp",
                        "type",
                        "bind",
                        "source",
                        shared.toString(),
                        "options",
                        List.of("rbind")));
        Subject subject = bench.runToEnd(bundle.program("write-file", "/tmp/theirs", "exit", "0"));
        subject.delete();
        assertThat(shared.resolve("content")).hasContent("mine");
        assertThat(shared.resolve("theirs")).exists();
    }

    @Test
    @Clause("runtime.delete.id-reusable")
    void idIsFreeAgain(Bench bench) {
        Subject first = bench.runToEnd(bench.bundle().program("exit", "0"));
        first.delete();
        Subject second = bench.create(first.id(), bench.bundle().program("exit", "0"));
        second.start();
        second.awaitStopped();
    }
}
