package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/**
 * The removal of a container in whatever state: half-made, running, damaged, of an earlier boot. The journal says what there
 * is; each file that is missing or damaged costs only what it alone knew.
 */
final class Destruction {
    private static final int SIGKILL = 9;

    private final LaunchedRuntime runtime;
    private final Engine engine;
    private final ContainerId id;
    private final long end;

    Destruction(LaunchedRuntime runtime, Engine engine, ContainerId id, Duration deadline) {
        this.runtime = runtime;
        this.engine = engine;
        this.id = id;
        this.end = System.nanoTime() + deadline.toNanos();
    }

    /** False if nothing was there. */
    boolean run() {
        ContainerDirectory directory = engine.directory(id);
        if (!directory.exists()) {
            return false;
        }
        Sighting sighting = engine.look(id);
        try {
            if (sighting instanceof Sighting.Whole whole) {
                destroy(whole);
            } else {
                run(plans().destroy(), Optional.empty());
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
            run(plans().forget(record, Optional.empty()), known);
        } else {
            stop(whole);
            if (engine.directory(id).hasJournal()) {
                run(plans().destroy(), known);
            } else {
                destroyWithoutJournal(record, whole.process(), spec);
            }
        }
        hooks.map(s -> plans().poststop(record, s))
                .filter(plan -> !plan.steps().isEmpty())
                .ifPresent(plan -> engine.run(id, plan, known));
    }

    /** While its monitor lives, it records how init ended, for whoever waits for that. */
    private void stop(Sighting.Whole whole) {
        if (whole.status() == Status.STOPPED) {
            return;
        }
        try {
            run(plans().kill(whole.process(), SIGKILL), Optional.of(whole.record()));
        } catch (IllegalContainerStateException ended) {
            // it did so by itself
        }
        engine.lookUntil(
                id, left().dividedBy(2), seen -> !(seen instanceof Sighting.Whole w) || w.status() == Status.STOPPED);
    }

    /** What create must have made is found out by compiling again; without its configuration only init is known. */
    private void destroyWithoutJournal(StateRecord record, ProcessIdentity process, Optional<Spec> spec) {
        Optional<CompiledContainer> compiled = Optional.empty();
        try {
            Files.deleteIfExists(engine.directory(id).journal()); // a damaged one is worth nothing
            compiled = spec.map(s -> runtime.compileAgain(record, s));
        } catch (ContainerException | IOException e) {
            // then it is as without a configuration
        }
        if (compiled.isEmpty()) {
            String problem = "journal and configuration are lost, so cgroups of this container may remain";
            engine.listener().warning(id, Finding.warning("journal", problem));
        }
        run(plans().destroyWithoutJournal(process, compiled), Optional.of(record));
    }

    /** A launcher may die, of all moments, in this one: undoing twice does no harm. */
    private void run(LaunchPlan plan, Optional<StateRecord> record) {
        try {
            engine.run(id, plan, record);
        } catch (LauncherFailedException died) {
            engine.run(id, plan, record);
        }
    }

    private LifecyclePlans plans() {
        return engine.plans(id, left());
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
