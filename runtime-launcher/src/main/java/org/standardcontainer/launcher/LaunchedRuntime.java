package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.StandardStreams;
import org.standardcontainer.launcher.lease.LeaseStore;
import org.standardcontainer.launcher.plan.LaunchPlan;
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
    /** The note of a container's record that says whose it is. */
    static final String BACKEND = "backend";

    private final Engine engine;
    private final Making making;
    private final @Nullable DeviceSettings devices;
    private final Optional<Path> stateRoot;
    private volatile @Nullable LeaseStore store; // when there is something to be leased
    private static volatile int lastServed; // as lastAhead, where each command opens a runtime of its own
    private volatile int lastAhead; // the namespaces that the last create wanted to have made ahead

    /**
     * One whose containers can be given no devices.
     *
     * @throws LauncherFailedException if there is no launcher for this machine, or no place for the state of containers
     */
    protected LaunchedRuntime(LauncherSettings settings, RuntimeListener listener) {
        this(settings, null, listener, Engine.open(settings, listener));
    }

    /**
     * One whose containers can be given devices of this host, under leases.
     *
     * @throws LauncherFailedException as above
     */
    protected LaunchedRuntime(LauncherSettings settings, DeviceSettings devices, RuntimeListener listener) {
        this(settings, devices, listener, Engine.open(settings, listener));
    }

    /**
     * One whose containers are on another machine.
     *
     * @param remote its launcher; closed with this
     * @throws LauncherFailedException if it can't be reached
     */
    protected LaunchedRuntime(LauncherSettings settings, RuntimeListener listener, RemoteMachine remote) {
        this(settings, null, listener, Engine.open(settings, listener, remote.launcher()));
    }

    private LaunchedRuntime(
            LauncherSettings settings, @Nullable DeviceSettings devices, RuntimeListener listener, Engine engine) {
        super(listener);
        this.engine = engine;
        this.making = new Making(this, engine);
        this.devices = devices;
        this.stateRoot = settings.stateRoot();
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
        return new DevicePromises(this, engine).alone(id);
    }

    /** Refuses what something else on the host uses; nothing is looked at by default. */
    protected void checkUnused(List<DeviceLease> leases) {}

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

    /** Where leases are kept; only asked if there is something to be leased. */
    protected final LeaseStore leaseStore() {
        LeaseStore open = store;
        if (open == null) { // two at once make two, which are the same
            if (devices == null) {
                throw new IllegalStateException("the backend " + name() + " has no leases");
            }
            open = LeaseStore.open(devices.store(), Caller.current().environment(), stateRoot);
            store = open;
        }
        return open;
    }

    @Override
    protected final boolean honoursDeviceAnnotation() {
        return devices != null && devices.annotation() == DeviceSettings.Annotation.HONOURED;
    }

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
        return making.plan(new Order(id, bundle, BundleReader.Content.of(spec), stdio, List.of()));
    }

    @Override
    protected final StandardContainer doCreate(CreateRequest request) {
        long begin = System.nanoTime();
        Order order = order(request);
        StreamRules.check(order.hasTerminal(), order.stdio(), engine.settings().tree());
        int namespaces = namespacesAhead(order.spec());
        remember(namespaces);
        if (request.preparation() instanceof Prepared prepared && prepared.namespaces() == namespaces) {
            return making.create(order, prepared.ahead(), begin);
        }
        request.preparation().close(); // who makes those is needed for these
        try (PlanRunner.Ahead ahead = ahead(namespaces)) {
            return making.create(order, ahead, begin);
        }
    }

    /** What the last one needed. */
    @Override
    protected final Preparation doPrepare() {
        int namespaces = Caller.current().isServed() ? lastServed : lastAhead;
        return namespaces == 0 ? Preparation.NOTHING : new Prepared(namespaces, ahead(namespaces));
    }

    private void remember(int namespaces) {
        lastAhead = namespaces;
        if (Caller.current().isServed()) {
            lastServed = namespaces;
        }
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

    @Override
    protected final StandardContainer doRestore(CreateRequest request, RestoreRequest from) {
        return making.restore(order(request), from);
    }

    private static Order order(CreateRequest request) {
        return new Order(request.id(), request.bundle(), request.content(), request.stdio(), request.leases());
    }

    private boolean isOurs(StateRecord record) {
        return record.notes().getOrDefault(BACKEND, name()).equals(name());
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
     * @param from how, and the directory that it was written to
     * @throws UnsupportedFeatureException if this host can't
     */
    protected CompiledRestore compileRestore(CompileRequest request, RestoreRequest from) {
        throw new UnsupportedFeatureException(
                List.of(Finding.unsupported("restore", "the backend " + name() + " restores no container", "")));
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
