package org.standardcontainer.launcher;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.CgroupFreezer;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.LeftAnswer;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/**
 * How a container of a runtime comes to be, new or again from what was written to disk: it is compiled, gets its record and the promise of its devices, and
 * is launched. For any threads.
 */
final class Making {
    private final LaunchedRuntime runtime;
    private final Engine engine;
    private final DevicePromises promises;
    private final Launching launching;

    Making(LaunchedRuntime runtime, Engine engine) {
        this.runtime = runtime;
        this.engine = engine;
        this.promises = new DevicePromises(runtime, engine);
        this.launching = new Launching(engine);
    }

    /** The plan of {@link #create}; nothing is done. */
    LaunchPlan plan(Order order) {
        return engine.plans(order.id(), engine.settings().deadline())
                .create(record(order, Map.of()), order.spec(), new byte[0], compiled(order))
                .plan();
    }

    /**
     * A new one.
     *
     * @param ahead whoever makes its namespaces already
     * @param begin when this was asked for, of {@link System#nanoTime}
     */
    StandardContainer create(Order order, PlanRunner.Ahead ahead, long begin) {
        while (true) {
            CompiledContainer compiled = compiled(order);
            try {
                StandardContainer made = create(order, compiled, ahead, begin);
                runtime.isToBeRepeated(compiled, Optional.empty());
                return made;
            } catch (LaunchFailedException e) {
                if (!runtime.isToBeRepeated(compiled, Optional.of(e))) {
                    throw e;
                }
            }
        }
    }

    private StandardContainer create(Order order, CompiledContainer compiled, PlanRunner.Ahead ahead, long begin) {
        ContainerId id = order.id();
        Spec spec = order.spec();
        StateRecord record = record(order, compiled.notes());
        List<DeviceLease> wishes = runtime.leases(spec, order.leases());
        LifecyclePlans.Creation planned;
        Launching.Made made;
        for (int tries = DevicePromises.TRIES; ; tries--) {
            planned = engine.plans(id, engine.settings().deadline())
                    .create(
                            record,
                            spec,
                            order.content().raw(),
                            compiled,
                            promises.decide(record, wishes),
                            answer(order, record));
            try {
                made = launching.carryOut(
                        order,
                        planned,
                        compiled.placement(),
                        tries == DevicePromises.TRIES ? ahead : PlanRunner.Ahead.NOTHING);
                break;
            } catch (LaunchFailedException e) {
                promises.retryOrThrow(e, wishes, tries);
            }
        }
        engine.listener().timing(id, "create", System.nanoTime() - begin);
        engine.listener().event(id, Status.CREATED);
        return runtime.container(
                ContainerAccess.made(runtime, engine, planned.record(), made.process(), spec, made.link()));
    }

    /** One that was written to disk. */
    StandardContainer restore(Order order, RestoreRequest from) {
        long begin = System.nanoTime();
        ContainerId id = order.id();
        Spec spec = order.spec();
        StreamRules.check(order.hasTerminal(), order.stdio(), engine.settings().tree());
        CompiledRestore compiled = runtime.compileRestore(
                new CompileRequest(
                        id,
                        order.bundle(),
                        spec,
                        order.stdio(),
                        engine.settings().tree()),
                from);
        StateRecord record = record(order, compiled.notes());
        List<DeviceLease> promised = new ArrayList<>(order.leases());
        promised.addAll(runtime.writtenLeases(order.content(), from.images()));
        LifecyclePlans.Creation planned = engine.plans(id, engine.settings().deadline())
                .restore(
                        record,
                        spec,
                        order.content().raw(),
                        compiled,
                        promises.decide(record, runtime.leases(spec, promised)),
                        answer(order, record));
        Launching.Made made = launching.carryOut(order, planned, compiled.placement(), PlanRunner.Ahead.NOTHING);
        engine.listener().timing(id, "restore", System.nanoTime() - begin);
        engine.listener().event(id, Status.RUNNING);
        return runtime.container(
                ContainerAccess.restored(runtime, engine, planned.record(), made.process(), spec, made.link()));
    }

    private CompiledContainer compiled(Order order) {
        return runtime.compile(new CompileRequest(
                order.id(),
                order.bundle(),
                order.spec(),
                order.stdio(),
                engine.settings().tree(),
                order.leases()));
    }

    private StateRecord record(Order order, Map<String, String> notes) {
        Map<String, String> annotations = order.spec().annotations();
        return new StateRecord(
                order.id(),
                Spec.VERSION,
                order.bundle().directory().toString(),
                annotations == null ? Map.of() : annotations,
                Instant.now(),
                engine.boot(),
                engine.settings().tree() == ProcessTree.MONITORED,
                !(order.stdio() instanceof Stdio.Pipes)
                        ? StateRecord.Streams.OTHER
                        : order.hasTerminal() ? StateRecord.Streams.TERMINAL : StateRecord.Streams.PIPES,
                signed(notes),
                List.of(),
                List.of());
    }

    /** For the command line's program, if that made this JVM, or asks it, and the container's state can be told by what it sees. */
    private Optional<LeftAnswer> answer(Order order, StateRecord record) {
        Optional<Leaving> leaving = Caller.current().leaving();
        Optional<Freezer> freezer = CompiledContainer.freezer(record, engine.directory(order.id()));
        if (leaving.isEmpty()
                || record.monitored()
                || engine.site() != Site.local()
                || freezer.filter(Freezer::isInGuest).isPresent()) {
            return Optional.empty();
        }
        Spec spec = order.spec();
        LifecyclePlans plans = engine.plans(order.id(), engine.settings().deadline());
        LifecyclePlans ofRemoval = engine.plans(order.id(), leaving.get().removal());
        return Optional.of(new LeftAnswer(
                        Caller.PROGRAM,
                        order.bundle().directory().resolve("config.json").toString(),
                        freezer.map(where -> ((CgroupFreezer) where).directory().toString())
                                .orElse(""),
                        leaving.get().state(record.state(Status.CREATED, Optional.empty(), false), spec),
                        engine.directory(order.id()).path().toString(),
                        plans.leftStart(record, spec).filter(LaunchPlan::concernsNoProgram),
                        ofRemoval.removal().leftRemoval(spec).filter(LaunchPlan::concernsNoProgram)))
                .filter(left -> left.text().length() <= LeftAnswer.LONGEST);
    }

    /** With whose it is, so that no other backend takes it for its own; on another machine there is but one. */
    private Map<String, String> signed(Map<String, String> notes) {
        if (engine.site() != Site.local()) {
            return notes;
        }
        Map<String, String> signed = new LinkedHashMap<>(notes);
        signed.put(LaunchedRuntime.BACKEND, runtime.name());
        return signed;
    }
}
