package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.StandardStreams;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.lease.HeldLease;
import org.standardcontainer.launcher.lease.LeaseStore;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Spec;

/**
 * A runtime whose containers are made by the launcher. A backend compiles; this runs the plans, keeps the state store and
 * finds containers again.
 */
public abstract class LaunchedRuntime extends ContainerRuntime {
    private static final String BACKEND = "backend"; // a note
    private static final int LEASE_TRIES = 8;
    private static final long LEASE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Engine engine;
    private volatile int lastAhead; // the namespaces that the last create wanted to have made ahead

    /** @throws LauncherFailedException if there is no launcher for this machine, or no place for the state of containers */
    protected LaunchedRuntime(LauncherSettings settings, RuntimeListener listener) {
        super(listener);
        this.engine = Engine.open(settings, listener);
    }

    /**
     * One whose containers are on another machine.
     *
     * @param remote its launcher; closed with this
     * @throws LauncherFailedException if it can't be reached
     */
    protected LaunchedRuntime(LauncherSettings settings, RuntimeListener listener, RemoteMachine remote) {
        super(listener);
        this.engine = Engine.open(settings, listener, remote.launcher());
    }

    // --- must be written by a backend ---

    /**
     * Compiles a configuration, without any effect.
     *
     * @throws UnsupportedFeatureException if it asks for what this host can't do
     */
    protected abstract CompiledContainer compile(CompileRequest request);

    /**
     * Namespaces that the plan for this configuration will make, and that take the kernel so long that it is worth making them
     * while the plan is compiled: bits of {@code CLONE_NEW…}, as the backend's {@code CloneInit} has them. None by default.
     */
    protected int namespacesAhead(Spec spec) {
        return 0;
    }

    /**
     * What has to be promised to a container first: what was asked for, and what its configuration lists besides. By default what was asked for.
     *
     * @throws UnsupportedFeatureException if nothing can be promised to such a container
     */
    protected List<DeviceLease> leases(Spec spec, List<DeviceLease> asked) {
        return asked;
    }

    /**
     * What has to be promised again to a container that was written to disk. Nothing by default.
     *
     * @throws UnsupportedFeatureException if it isn't there any more
     */
    protected List<DeviceLease> writtenLeases(BundleReader.Content content, Path images) {
        return List.of();
    }

    /** The devices that a container was asked for and has alone now. */
    protected final List<DeviceRequest> heldAlone(ContainerId id) {
        Set<String> names = new LinkedHashSet<>();
        leaseStore().holders().values().stream()
                .flatMap(List::stream)
                .filter(holder -> holder.container().equals(id.value())
                        && holder.stateRoot().equals(engine.root().path().toString())
                        && holder.sharing() == DeviceRequest.Sharing.EXCLUSIVE)
                .forEach(holder -> names.addAll(holder.devices()));
        return names.stream()
                .filter(name -> name.indexOf(' ') < 0) // what its configuration lists is leased by that
                .map(DeviceRequest::parse)
                .filter(device -> device.sharing() == DeviceRequest.Sharing.EXCLUSIVE)
                .toList();
    }

    /** Refuses what something else on the host uses; nothing is looked at by default. */
    protected void checkUnused(List<DeviceLease> leases) {}

    /** Where leases are kept; only asked if there is something to be leased. */
    protected LeaseStore leaseStore() {
        throw new IllegalStateException("the backend " + name() + " has no leases");
    }

    /**
     * Told how it went with a container: that it was made, or why not.
     *
     * @param compiled what it was made of
     * @param failure empty if it was made; else nothing of it is left
     * @return true to have it compiled and made once more; of no effect if it was made
     */
    protected boolean isToBeRepeated(CompiledContainer compiled, Optional<LaunchFailedException> failure) {
        return false;
    }

    /** Makes the object that stands for a container, new or found again: {@code return new LinuxContainer(access)}. */
    protected abstract LaunchedContainer container(ContainerAccess access);

    // --- done here ---

    /** The directory in which a container is recorded; empty if that isn't on this host. */
    public final Optional<Path> recordOf(ContainerId id) {
        return engine.site() == Site.local() ? Optional.of(directory(id)) : Optional.empty();
    }

    /** Where a container is recorded, whether there is one or not. */
    protected final Path directory(ContainerId id) {
        return engine.directory(id).path();
    }

    /**
     * The plan by which {@code create} would make this container, for explanations; nothing is done.
     *
     * @param spec a valid configuration
     */
    public final LaunchPlan plan(ContainerId id, Bundle bundle, Spec spec, Stdio stdio) {
        return engine.plans(id, engine.settings().deadline())
                .create(
                        record(id, bundle, spec, stdio, Map.of()),
                        spec,
                        new byte[0],
                        compiled(id, bundle, spec, stdio, List.of()))
                .plan();
    }

    private CompiledContainer compiled(
            ContainerId id, Bundle bundle, Spec spec, Stdio stdio, List<DeviceLease> leases) {
        return compile(
                new CompileRequest(id, bundle, spec, stdio, engine.settings().tree(), leases));
    }

    private StateRecord record(ContainerId id, Bundle bundle, Spec spec, Stdio stdio, Map<String, String> notes) {
        boolean terminal = hasTerminal(spec);
        return new StateRecord(
                id,
                Spec.VERSION,
                bundle.directory().toString(),
                spec.annotations() == null ? Map.of() : spec.annotations(),
                Instant.now(),
                engine.boot(),
                engine.settings().tree() == ProcessTree.MONITORED,
                !(stdio instanceof Stdio.Pipes)
                        ? StateRecord.Streams.OTHER
                        : terminal ? StateRecord.Streams.TERMINAL : StateRecord.Streams.PIPES,
                signed(notes),
                List.of(),
                List.of());
    }

    /** With whose it is, so that no other backend takes it for its own; on another machine there is but one. */
    private Map<String, String> signed(Map<String, String> notes) {
        if (engine.site() != Site.local()) {
            return notes;
        }
        Map<String, String> signed = new LinkedHashMap<>(notes);
        signed.put(BACKEND, name());
        return signed;
    }

    private boolean isOurs(StateRecord record) {
        return record.notes().getOrDefault(BACKEND, name()).equals(name());
    }

    private static boolean hasTerminal(Spec spec) {
        return spec.process() != null && Boolean.TRUE.equals(spec.process().terminal());
    }

    @Override
    protected final StandardContainer doCreate(CreateRequest request) {
        long begin = System.nanoTime();
        Spec spec = request.content().spec();
        Stdio stdio = request.stdio();
        StreamRules.check(hasTerminal(spec), stdio, engine.settings().tree());
        int namespaces = namespacesAhead(spec);
        lastAhead = namespaces;
        if (request.preparation() instanceof Prepared prepared && prepared.namespaces() == namespaces) {
            return create(request, prepared.ahead(), begin);
        }
        request.preparation().close(); // who makes those is needed for these
        try (PlanRunner.Ahead ahead = ahead(namespaces)) {
            return create(request, ahead, begin);
        }
    }

    /** What the last one needed. */
    @Override
    protected final Preparation doPrepare() {
        int namespaces = lastAhead;
        return namespaces == 0 ? Preparation.NOTHING : new Prepared(namespaces, ahead(namespaces));
    }

    private record Prepared(int namespaces, PlanRunner.Ahead ahead) implements Preparation {
        @Override
        public void close() {
            ahead.close();
        }
    }

    private PlanRunner.Ahead ahead(int namespaces) {
        return namespaces == 0 ? PlanRunner.Ahead.NOTHING : engine.runner().ahead(namespaces);
    }

    private StandardContainer create(CreateRequest request, PlanRunner.Ahead ahead, long begin) {
        while (true) {
            CompiledContainer compiled = compiled(
                    request.id(), request.bundle(), request.content().spec(), request.stdio(), request.leases());
            try {
                StandardContainer made = create(request, compiled, ahead, begin);
                isToBeRepeated(compiled, Optional.empty());
                return made;
            } catch (LaunchFailedException e) {
                if (!isToBeRepeated(compiled, Optional.of(e))) {
                    throw e;
                }
            }
        }
    }

    private StandardContainer create(
            CreateRequest request, CompiledContainer compiled, PlanRunner.Ahead ahead, long begin) {
        ContainerId id = request.id();
        Spec spec = request.content().spec();
        Stdio stdio = request.stdio();
        StateRecord record = record(id, request.bundle(), spec, stdio, compiled.notes());
        List<DeviceLease> wishes = leases(spec, request.leases());
        LifecyclePlans.Creation planned;
        Made made;
        for (int tries = LEASE_TRIES; ; tries--) {
            planned = engine.plans(id, engine.settings().deadline())
                    .create(record, spec, request.content().raw(), compiled, decide(record, wishes));
            try {
                made = carryOut(
                        request,
                        planned,
                        compiled.placement(),
                        tries == LEASE_TRIES ? ahead : PlanRunner.Ahead.NOTHING);
                break;
            } catch (LaunchFailedException e) {
                retryOrThrow(e, wishes, tries);
            }
        }
        engine.listener().timing(id, "create", System.nanoTime() - begin);
        engine.listener().event(id, Status.CREATED);
        return container(ContainerAccess.made(this, engine, planned.record(), made.process(), spec, made.link()));
    }

    /**
     * Has a plan executed that makes a process beside the containers, which it lets go of: it lives until it ends by itself or is ended,
     * and outlives this JVM.
     *
     * @param what names it in errors
     * @throws ContainerException if a step fails; then there is no such process
     * @throws LauncherFailedException if the launcher can't be run or dies; then it has ended, or will at its next step
     */
    protected final SideProcess makeBeside(ContainerId what, LaunchPlan plan) {
        try (StandardStreams streams = StandardStreams.none()) {
            PlanRunner.Creation creation = engine.runner().create(plan, streams, PlanRunner.Ahead.NOTHING);
            Report report = creation.outcome().report();
            if (!creation.outcome().isSuccess()) {
                throw Failures.of(what, plan, Optional.empty(), report);
            }
            creation.link().ifPresent(MonitorLink::forget);
            return new SideProcess(report.pid(), report.startTime());
        }
    }

    /**
     * Compiles what makes a container again that was written to disk, without any effect. By default nothing can.
     *
     * @param images the directory, absolute
     * @throws UnsupportedFeatureException if this host can't
     */
    protected CompiledRestore compileRestore(CompileRequest request, Path images) {
        throw new UnsupportedFeatureException(
                List.of(Finding.unsupported("restore", "the backend " + name() + " restores no container", "")));
    }

    @Override
    protected final StandardContainer doRestore(CreateRequest request, Path images) {
        long begin = System.nanoTime();
        ContainerId id = request.id();
        Spec spec = request.content().spec();
        StreamRules.check(hasTerminal(spec), request.stdio(), engine.settings().tree());
        CompiledRestore compiled = compileRestore(
                new CompileRequest(
                        id,
                        request.bundle(),
                        spec,
                        request.stdio(),
                        engine.settings().tree()),
                images);
        StateRecord record = record(id, request.bundle(), spec, request.stdio(), compiled.notes());
        List<DeviceLease> promised = new ArrayList<>(request.leases());
        promised.addAll(writtenLeases(request.content(), images));
        LifecyclePlans.Creation planned = engine.plans(id, engine.settings().deadline())
                .restore(record, spec, request.content().raw(), compiled, decide(record, leases(spec, promised)));
        Made made = carryOut(request, planned, compiled.placement(), PlanRunner.Ahead.NOTHING);
        engine.listener().timing(id, "restore", System.nanoTime() - begin);
        engine.listener().event(id, Status.RUNNING);
        return container(ContainerAccess.restored(this, engine, planned.record(), made.process(), spec, made.link()));
    }

    private List<HeldLease> decide(StateRecord record, List<DeviceLease> wishes) {
        if (wishes.isEmpty()) {
            return List.of();
        }
        DeviceHolder who = new DeviceHolder(
                record.id().value(),
                engine.root().path().toString(),
                name(),
                DeviceRequest.Sharing.EXCLUSIVE,
                record.created(),
                List.of(),
                0);
        List<HeldLease> leases = leaseStore().decide(who, wishes);
        checkUnused(wishes); // behind that: what uses it may be the container that has it
        return leases;
    }

    /** Somebody came between the decision and the lease: it is decided anew, and most often that one is named then. */
    private void retryOrThrow(LaunchFailedException e, List<DeviceLease> wishes, int tries) {
        boolean overtaken = !wishes.isEmpty()
                && e.errno().equals("ESTALE")
                && e.path().startsWith(leaseStore().directory() + "/");
        if (!overtaken || tries <= 1) {
            throw e;
        }
        LockSupport.parkNanos(
                ThreadLocalRandom.current().nextLong(LEASE_PAUSE_NANOS)); // two that give way to each other
    }

    /** The init process that a plan has made, and the way to its monitor. */
    private record Made(ProcessIdentity process, Optional<MonitorLink> link) {}

    private Made carryOut(
            CreateRequest request,
            LifecyclePlans.Creation planned,
            Optional<Placement> placement,
            PlanRunner.Ahead ahead) {
        ContainerId id = request.id();
        Spec spec = request.content().spec();
        LaunchPlan plan = planned.plan();
        StateRecord record = planned.record();
        engine.prepareRoot();
        boolean taken = engine.directory(id).exists(); // then the plan fails, and whatever is there is another's
        PlanRunner.Creation creation = placement.isPresent()
                ? launch(request, planned, placement.get(), ahead, taken)
                : launch(request, planned, Optional.empty(), ahead, taken);
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
            CreateRequest request,
            LifecyclePlans.Creation planned,
            Placement placement,
            PlanRunner.Ahead ahead,
            boolean taken) {
        try (PlacementDesk desk = PlacementDesk.open(placement, engine.runner()::pid)) {
            PlanRunner.Creation creation = launch(request, planned, Optional.of(desk.theirs()), ahead, taken);
            Optional<ContainerException> refusal = desk.refusal();
            if (refusal.isPresent() && !creation.outcome().isSuccess()) {
                throw failed(planned.record(), request.content().spec(), creation, refusal.get());
            }
            return creation;
        }
    }

    private PlanRunner.Creation launch(
            CreateRequest request,
            LifecyclePlans.Creation planned,
            Optional<Descriptor> placing,
            PlanRunner.Ahead ahead,
            boolean taken) {
        boolean terminal = hasTerminal(request.content().spec());
        try (StandardStreams streams = engine.streams(request.stdio(), terminal)) {
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
                doDestroy(id, deadline);
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

    @Override
    protected final StandardContainer doLoad(ContainerId id) {
        engine.checkRoot();
        Sighting sighting = engine.look(id);
        if (sighting instanceof Sighting.Damaged damaged) {
            throw new DamagedStateException(id, damaged.problem());
        }
        if (sighting instanceof Sighting.Whole whole) {
            if (!isOurs(whole.record())) {
                throw new OtherBackendException(id, whole.record().notes().getOrDefault(BACKEND, ""));
            }
            return container(ContainerAccess.found(this, engine, whole.record(), whole.process()));
        }
        throw new ContainerNotFoundException(id);
    }

    @Override
    protected final List<ContainerListing> doList() {
        engine.checkRoot();
        List<ContainerListing> all = new ArrayList<>();
        for (ContainerId id : engine.root().ids()) {
            Sighting sighting = engine.look(id);
            if (sighting instanceof Sighting.Whole whole) {
                if (!isOurs(whole.record())) {
                    continue;
                }
                all.add(new ContainerListing(
                        id,
                        Optional.of(whole.state(
                                CompiledContainer.freezer(whole.record(), engine.directory(id)), engine.site())),
                        ""));
            } else if (sighting instanceof Sighting.Damaged damaged) {
                all.add(new ContainerListing(id, Optional.empty(), damaged.problem()));
            } else if (sighting instanceof Sighting.BeingMade) {
                all.add(new ContainerListing(id, Optional.empty(), "")); // no state yet, and nothing wrong
            }
        }
        return all;
    }

    @Override
    protected final boolean doDestroy(ContainerId id, Duration deadline) {
        engine.checkRoot();
        return new Destruction(engine, id, deadline).run();
    }

    @Override
    protected void doClose() {
        engine.close();
    }
}
