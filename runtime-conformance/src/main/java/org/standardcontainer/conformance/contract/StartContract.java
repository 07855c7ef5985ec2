package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.Wait;

/** runtime.md#start. */
public abstract class StartContract {
    @Test
    @Clause("runtime.start.runs-program")
    void programRuns(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("sleep"));
        subject.start();
        subject.awaitOutput("ready");
    }

    @Test
    @Clause("runtime.start.missing-id-fails")
    void withoutIdFails(Bench bench) {
        bench.refuses("start without an id", () -> bench.unlooked("").startUnchecked());
    }

    @Test
    @Clause("runtime.start.not-created-fails")
    void unknownIdFails(Bench bench) {
        String unknown = bench.newId().value();
        bench.refuses("start of " + unknown, () -> bench.unlooked(unknown).startUnchecked());
    }

    /** If this fails, look at where the state is checked: it has to be under the lock that start takes. */
    @Test
    @Clause({"runtime.start.not-created-fails", "runtime.start.not-created-no-effect"})
    void runningIsNotStartedAgain(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("event", "/log/events", "run", "sleep"));
        subject.start();
        Wait.until("the program runs", () -> subject.bundle().labels().contains("run"));
        subject.unchangedBy(subject::startFails);
        assertThat(subject.bundle().labels()).as("how often the program ran").containsExactly("run");
    }

    @Test
    @Clause({"runtime.start.not-created-fails", "runtime.start.not-created-no-effect"})
    void stoppedIsNotStartedAgain(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("event", "/log/events", "run", "exit", "0"));
        subject.unchangedBy(subject::startFails);
        assertThat(subject.bundle().labels()).as("how often the program ran").containsExactly("run");
    }

    @Test
    @Clause({"runtime.start.no-process-fails", "config.process.needed-for-start"})
    void withoutProcessFails(Bench bench) {
        bench.createOrStartFails(bench.bundle().remove("/process"));
    }
}
