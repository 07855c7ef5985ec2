package org.standardcontainer.launcher;

import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/** How a container is started, and what becomes of one that can't be. */
final class Starting {
    private final ContainerAccess access;
    private final ContainerEnd end;
    private final Engine engine;
    private final ContainerId id;

    Starting(ContainerAccess access, ContainerEnd end) {
        this.access = access;
        this.end = end;
        this.engine = access.engine();
        this.id = access.id();
    }

    /** @throws ContainerException if it failed; after a hook that did nothing is left of the container */
    void run() {
        long begin = System.nanoTime();
        Spec spec = access.configuration();
        LaunchPlan plan = access.plans().start(access.record(), access.process(), spec);
        Outcome outcome =
                Caller.current().takeOutcome().orElseGet(() -> engine.runner().run(plan));
        Optional<StateRecord> record = Optional.of(access.record());
        engine.warn(id, plan, record, outcome);
        if (outcome.isSuccess()) {
            engine.listener().timing(id, "start", System.nanoTime() - begin);
            engine.listener().event(id, Status.RUNNING);
            return;
        }
        ContainerException failure = Failures.of(id, plan, record, outcome.report());
        if (failure instanceof HookFailedException) {
            // runtime.md#lifecycle 7 and 9: stop the container, and go on with its destruction
            stopAndDelete(failure);
        } else if (outcome.report().ofMaker()) {
            awaitStopped(); // init ends by itself; who catches this finds it stopped
        } else if (isLate(outcome.report())) {
            // paused between the look and the lock: init hasn't heard of the start, and won't
            access.requireNotFrozen("start", Status.CREATED);
        } else if (failure instanceof IllegalContainerStateException illegal) {
            throw new IllegalContainerStateException(
                    id, "start", access.sighting().status(), illegal.remedy());
        }
        throw failure;
    }

    private boolean isLate(Report report) {
        return LinuxErrno.of(report.errno()).name().equals("ETIMEDOUT")
                && access.sighting().status() == Status.CREATED;
    }

    private void stopAndDelete(ContainerException because) {
        try {
            try {
                new Signals(access).send(Signal.KILL);
            } catch (IllegalContainerStateException ended) {
                // so much the better
            }
            awaitStopped();
            new Deletion(access, end).run();
        } catch (ContainerException e) {
            because.addSuppressed(e);
        }
    }

    private void awaitStopped() {
        engine.lookUntil(
                id,
                engine.settings().deadline(),
                sighting -> !(sighting instanceof Sighting.Whole whole) || whole.status() == Status.STOPPED);
    }
}
