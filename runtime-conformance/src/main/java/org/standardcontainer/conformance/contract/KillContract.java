package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Signal;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;

/** runtime.md#kill. */
public abstract class KillContract {
    /** Process 1 of a pid namespace ignores signals without a handler: the probe blocks all and waits for one. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "WINCH", "CONT"})
    @Clause("runtime.kill.delivers-signal")
    void deliversTheNamedSignal(String signal, Bench bench) {
        Subject subject = bench.create(bench.bundle().program("signal-wait", "7"));
        subject.start();
        subject.awaitOutput("ready");
        subject.kill(new Signal(signal));
        subject.awaitStopped();
        assertThat(subject.output()).as("what the program got").isEqualTo("ready\n" + signal + "\n");
    }

    @Test
    @Clause("runtime.kill.delivers-signal")
    void killEndsACreatedContainer(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("write-file", "/scratch/ran", "sleep"));
        subject.stop();
        assertThat(subject.bundle().has("/scratch/ran")).as("the program ran").isFalse();
    }

    @Test
    @Clause("runtime.kill.delivers-signal")
    void killEndsARunningContainer(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.start();
        subject.stop();
    }

    @Test
    @Clause("runtime.kill.missing-id-fails")
    void withoutIdFails(Bench bench) {
        bench.refuses("kill without an id", () -> bench.unlooked("").killUnchecked(Signal.TERM));
    }

    @Test
    @Clause("runtime.kill.wrong-phase-fails")
    void unknownIdFails(Bench bench) {
        String unknown = bench.newId().value();
        bench.refuses("kill of " + unknown, () -> bench.unlooked(unknown).killUnchecked(Signal.TERM));
    }

    @Test
    @Clause({"runtime.kill.wrong-phase-fails", "runtime.kill.wrong-phase-no-effect"})
    void stoppedIsNotSignalled(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("exit", "0"));
        subject.unchangedBy(() -> subject.killFails(Signal.KILL));
        subject.delete();
    }
}
