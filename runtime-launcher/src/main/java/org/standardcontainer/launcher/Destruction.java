package org.standardcontainer.launcher;

import java.time.Duration;
import java.util.Optional;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/**
 * The removal of a container in whatever state: half-made, running, damaged, of an earlier boot. The journal says what there
 * is, or else the state; where neither can be read it is refused, since success would mean that nothing is left.
 */
final class Destruction {
    private static final int SIGKILL = 9;

    private final Engine engine;
    private final ContainerId id;
    private final long end;

    Destruction(Engine engine, ContainerId id, Duration deadline) {
        this.engine = engine;
        this.id = id;
        this.end = System.nanoTime() + Engine.nanos(deadline);
    }

    /** False if nothing was there. */
    boolean run() {
        ContainerDirectory directory = engine.directory(id);
        if (!directory.exists()) {
            return false;
        }
        try {
            if (engine.look(id) instanceof Sighting.Whole whole) {
                destroy(whole);
            } else {
                destroyWithoutState(directory);
            }
        } catch (ContainerNotFoundException e) {
            // somebody else removed it while we waited for the lock
        }
        if (directory.exists()) {
            throw new CleanupFailedException(
                    "container " + id + " is still there after its removal", "Somebody may have made it anew.");
        }
        return true;
    }

    private void destroy(Sighting.Whole whole) {
        StateRecord record = whole.record();
        Optional<StateRecord> known = Optional.of(record);
        Optional<Spec> spec = ConfigSnapshot.read(engine.directory(id));
        // runtime.md#delete: a container that was never created has no poststop hooks to run
        Optional<Spec> hooks = whole.status() == Status.CREATING ? Optional.empty() : spec;
        if (!record.boot().bootId().equals(engine.boot().bootId())) {
            run(plans().removal().forget(record, Optional.empty()), known);
        } else {
            stop(whole);
            if (!undoneByJournal(known)) {
                run(plans().removal().destroyByState(whole.content()), known);
            }
        }
        hooks.map(s -> plans().removal().poststop(record, s))
                .filter(plan -> !plan.steps().isEmpty())
                .ifPresent(plan -> engine.run(id, plan, known));
    }

    /** Half-made, or damaged: nobody but the journal can say what there is. */
    private void destroyWithoutState(ContainerDirectory directory) {
        if (!directory.isBare()) {
            if (undoneByJournal(Optional.empty())) {
                return;
            }
            // looked at again: its maker may just be undoing it, and then the journal goes before the directory
            if (!directory.isBare()) {
                throw Failures.unknown(id, directory);
            }
        }
        // whoever is about to make something has made it when we have the lock
        run(plans().removal().destroy(), Optional.empty());
    }

    /** While its monitor lives, it records how init ended, for whoever waits for that. */
    private void stop(Sighting.Whole whole) {
        if (whole.status() == Status.STOPPED) {
            return;
        }
        Optional<Freezer> freezer = CompiledContainer.freezer(whole.record(), engine.directory(id));
        try {
            run(plans().kill(whole.process(), SIGKILL, freezer), Optional.of(whole.record()));
            plans().afterKill(freezer).ifPresent(engine.runner()::run);
        } catch (IllegalContainerStateException ended) {
            // it did so by itself
        }
        engine.lookUntil(
                id, left().dividedBy(2), seen -> !(seen instanceof Sighting.Whole w) || w.status() == Status.STOPPED);
    }

    /** False if the journal is lost, or some of it can't be read. */
    private boolean undoneByJournal(Optional<StateRecord> record) {
        if (!engine.directory(id).hasJournal()) {
            return false;
        }
        LaunchPlan plan = plans().removal().destroy();
        Outcome outcome = attempt(plan, record);
        if (!outcome.isSuccess() && !Failures.isOfDamagedJournal(plan, outcome.report())) {
            throw Failures.of(id, plan, record, outcome.report());
        }
        return outcome.isSuccess();
    }

    private void run(LaunchPlan plan, Optional<StateRecord> record) {
        Outcome outcome = attempt(plan, record);
        if (!outcome.isSuccess()) {
            throw Failures.of(id, plan, record, outcome.report());
        }
    }

    /** A launcher may die, of all moments, in this one: undoing twice does no harm. */
    private Outcome attempt(LaunchPlan plan, Optional<StateRecord> record) {
        try {
            return engine.attempt(id, plan, record);
        } catch (LauncherFailedException died) {
            return engine.attempt(id, plan, record);
        }
    }

    private LifecyclePlans plans() {
        return engine.plans(id, left());
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
