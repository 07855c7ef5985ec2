package org.standardcontainer.launcher;

import java.time.Duration;
import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.StandardStreams;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/** Has a plan carried out that makes an init process; what comes of a failure is undone, by whoever is left. */
final class Launching {
    private final Engine engine;

    Launching(Engine engine) {
        this.engine = engine;
    }

    /** The init process that a plan has made, and the way to its monitor. */
    record Made(ProcessIdentity process, Optional<MonitorLink> link) {}

    Made carryOut(Order order, LifecyclePlans.Creation planned, Optional<Placement> placement, PlanRunner.Ahead ahead) {
        ContainerId id = order.id();
        Spec spec = order.spec();
        LaunchPlan plan = planned.plan();
        StateRecord record = planned.record();
        engine.prepareRoot();
        boolean taken = engine.directory(id).exists(); // then the plan fails, and whatever is there is another's
        PlanRunner.Creation creation = placement.isPresent()
                ? launch(order, planned, placement.get(), ahead, taken)
                : launch(order, planned, Optional.empty(), ahead, taken);
        engine.warn(id, plan, Optional.of(record), creation.outcome());
        if (!creation.outcome().isSuccess()) {
            throw failed(
                    record,
                    spec,
                    creation,
                    Failures.of(
                            id, plan, Optional.of(record), creation.outcome().report()));
        }
        return new Made(
                new ProcessIdentity(
                        creation.outcome().report().pid(),
                        creation.outcome().report().startTime()),
                creation.link());
    }

    /** What could not be placed fails for that reason, whatever the launcher says. */
    private PlanRunner.Creation launch(
            Order order, LifecyclePlans.Creation planned, Placement placement, PlanRunner.Ahead ahead, boolean taken) {
        try (PlacementDesk desk = PlacementDesk.open(placement, engine.runner()::pid)) {
            PlanRunner.Creation creation = launch(order, planned, Optional.of(desk.theirs()), ahead, taken);
            Optional<ContainerException> refusal = desk.refusal();
            if (refusal.isPresent() && !creation.outcome().isSuccess()) {
                throw failed(planned.record(), order.spec(), creation, refusal.get());
            }
            return creation;
        }
    }

    private PlanRunner.Creation launch(
            Order order,
            LifecyclePlans.Creation planned,
            Optional<Descriptor> placing,
            PlanRunner.Ahead ahead,
            boolean taken) {
        boolean terminal = order.hasTerminal();
        try (StandardStreams streams = engine.streams(order.stdio(), terminal)) {
            return engine.runner().create(planned.plan(), streams, placing, ahead);
        } catch (LauncherFailedException e) {
            if (!taken) {
                cleanUpAfter(planned.record(), e);
            }
            throw e;
        } catch (SystemCallException e) {
            throw Failures.of("open " + e.path() + " as a standard stream", e);
        }
    }

    /** The launcher died. A maker that lives undoes by itself; what one leaves that died too is found by its journal. */
    private void cleanUpAfter(StateRecord record, LauncherFailedException because) {
        ContainerId id = record.id();
        Duration deadline = engine.settings().deadline();
        Sighting left = engine.lookUntil(
                id,
                deadline,
                sighting -> !(sighting instanceof Sighting.BeingMade)
                        && !(sighting instanceof Sighting.Whole whole && whole.status() == Status.CREATING));
        boolean ours = left instanceof Sighting.Damaged
                || (left instanceof Sighting.Whole whole
                        && whole.record().created().equals(record.created()));
        if (ours) {
            try {
                engine.checkRoot();
                new Destruction(engine, id, deadline).run();
            } catch (ContainerException | IllegalStateException e) { // the latter: the runtime was closed meanwhile
                because.addSuppressed(e);
            }
        }
    }

    /** The maker has undone what it did, or says what remains; what is left to do is poststop, if a hook was what failed. */
    private ContainerException failed(
            StateRecord record, Spec spec, PlanRunner.Creation creation, ContainerException failure) {
        creation.outcome().warnings().stream()
                .filter(report -> report.kind() == Report.Kind.REMAINS)
                .forEach(report -> failure.addSuppressed(Failures.remains(record.id(), report)));
        if (failure instanceof HookFailedException) {
            try {
                LaunchPlan poststop = engine.plans(
                                record.id(), engine.settings().deadline())
                        .removal()
                        .poststop(record, spec);
                if (!poststop.steps().isEmpty()) {
                    engine.run(record.id(), poststop, Optional.of(record));
                }
            } catch (ContainerException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }
}
