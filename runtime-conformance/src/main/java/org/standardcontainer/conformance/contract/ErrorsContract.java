package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;

/** runtime.md#errors and runtime.md#warnings. */
public abstract class ErrorsContract {
    @Test
    @Clause("runtime.errors.error-leaves-no-trace")
    void failedCreateLeavesNothing(Bench bench) {
        bench.createFails(bench.bundle().set("/root/path", "no-such-directory"));
        bench.createFails(bench.bundle().set("/root/path", "config.json"));
    }

    /** Look at what your create has made before it runs hooks: all of it has to go. */
    @Test
    @Requires("posix.hooks")
    @Clause("runtime.errors.error-leaves-no-trace")
    void lateFailureOfCreateLeavesNothing(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        bench.createFails(bench.bundle().hook(HookList.CREATE_RUNTIME, "fails", "exit", "1"));
    }

    @Test
    @Clause("runtime.errors.error-leaves-no-trace")
    void failedOperationsChangeNothing(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        subject.start();
        subject.unchangedBy(subject::startFails);
        subject.unchangedBy(() -> bench.createFails(subject.id().value(), bench.bundle()));
        subject.stop();
        subject.unchangedBy(() -> subject.killFails(Signal.TERM));
        subject.unchangedBy(subject::startFails);
        subject.delete();
        subject.assertGone();
    }

    @Test
    @Requires("posix.hooks")
    @Clause("runtime.warnings.warning-does-not-change-flow")
    void warningDoesNotStopDelete(Bench bench) {
        bench.needs(HookList.POSTSTOP);
        Subject subject =
                bench.runToEnd(bench.bundle().program("exit", "0").hook(HookList.POSTSTOP, "fails", "exit", "1"));
        assertThat(subject.status()).isEqualTo(Status.STOPPED);
        subject.delete();
        bench.assertNoContainer(subject.id());
    }
}
