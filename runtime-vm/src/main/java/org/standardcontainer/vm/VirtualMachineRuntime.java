package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.DeviceSettings;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.linux.GuestLinux;
import org.standardcontainer.linux.GuestOomWatch;
import org.standardcontainer.linux.device.DeviceListings;
import org.standardcontainer.linux.device.HostDevices;
import org.standardcontainer.linux.device.HostDisks;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;

/**
 * Makes containers in virtual machines: one in each, or those of a pod together. Opened by {@link VirtualMachineProvider}; safe for use by several threads.
 *
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#kata-container">VM-based container in the glossary</a>
 */
public final class VirtualMachineRuntime extends LaunchedRuntime {
    private static final ContainerId SOME_ID = ContainerId.of("id");
    private static final Bundle SOME_BUNDLE = Bundle.at(Path.of("/"));

    private static final ContainerId KEEPER = ContainerId.of("pool");

    private final Optional<Pool> pool;
    private final VmSettings settings;
    private final HostDevices hostDevices;
    private final HostDisks disks;
    private final VmCompiler compiler;
    private final GuestLinux guest;
    private final GuestOomWatch oom = new GuestOomWatch();
    private final Features features;
    private final FeaturesDocument document;

    VirtualMachineRuntime(
            LauncherSettings launcher,
            VmSettings settings,
            DeviceSettings devices,
            VmCompiler compiler,
            Guest guest,
            RuntimeListener listener,
            Optional<PoolMachine> waiting,
            int most) {
        super(launcher, devices, listener);
        this.pool = waiting.map(kind -> new Pool(kind, most, plan -> makeBeside(KEEPER, plan), listener::progress));
        this.hostDevices =
                new HostDevices(Path.of("/"), devices.cdi(), () -> leaseStore().holders());
        this.disks = new HostDisks(hostDevices);
        this.settings = settings;
        this.compiler = compiler;
        this.guest = guest.linux();
        this.features = VmFeatures.of(guest);
        this.document = VmFeatures.document(guest);
    }

    @Override
    public String name() {
        return "vm";
    }

    @Override
    public Features features() {
        return features;
    }

    @Override
    public FeaturesDocument featuresDocument() {
        return document;
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        return compiler.check(
                inPod(new CompileRequest(SOME_ID, SOME_BUNDLE, content.spec(), Stdio.pipes(), ProcessTree.MONITORED)));
    }

    @Override
    protected IsolationReport doIsolation(Spec spec) {
        return compiler.isolation(Pod.entered(spec, settings));
    }

    /** A machine has another kernel, so what it gets are disks: the configuration stays as it is. */
    @Override
    protected Given doGive(BundleReader.Content content, List<DeviceRequest> requests) {
        return new Given(content, disks.leases(requests));
    }

    @Override
    protected void checkUnused(List<DeviceLease> leases) {
        disks.checkUnused(leases);
    }

    @Override
    protected List<DeviceListing> doDevices() {
        return new DeviceListings(hostDevices).of(leaseStore().holders());
    }

    @Override
    protected CompiledContainer compile(CompileRequest given) {
        CompileRequest request = inPod(given);
        throwIfAny(compiler.missing(request));
        throwIfAny(compiler.check(request).stream().filter(Finding::isError).toList());
        compiler.requireProgram(request);
        Optional<Pod.Machine> machine = compiler.pod(request.spec()).flatMap(pod -> machine(request.id(), pod));
        return machine.isPresent()
                ? compiler.compile(request, machine.get())
                : compiler.compile(request, command -> pool.flatMap(some -> some.find(command)));
    }

    /** A machine that was taken by another one, or ended before it was taken, isn't what the container fails for. */
    @Override
    protected boolean isToBeRepeated(CompiledContainer compiled, Optional<LaunchFailedException> failure) {
        if (pool.isEmpty()) {
            return false;
        }
        String waited = compiled.notes().getOrDefault(WaitingMachine.SOCKET, "");
        boolean lost = !waited.isEmpty()
                && failure.filter(e -> waited.equals(e.path())).isPresent();
        if (lost) {
            pool.get().lost(Path.of(waited));
        } else {
            pool.get().fill();
        }
        return lost;
    }

    private CompileRequest inPod(CompileRequest request) {
        return settings.pod().isEmpty()
                ? request
                : new CompileRequest(
                        request.id(),
                        request.bundle(),
                        Pod.entered(request.spec(), settings),
                        request.stdio(),
                        request.tree(),
                        request.leases());
    }

    /** The pod's machine, if a container of it has one. */
    private Optional<Pod.Machine> machine(ContainerId joining, Pod pod) {
        for (ContainerListing listing : doList()) {
            Optional<ContainerState> state = listing.state()
                    .filter(found -> found.status() == Status.RUNNING || found.status() == Status.CREATED);
            Optional<Pod.Machine> machine =
                    state.flatMap(found -> ((VirtualMachineContainer) doLoad(listing.id())).machineOf(pod));
            if (machine.isPresent() && state.orElseThrow().status() == Status.CREATED) {
                throw new IllegalContainerStateException(
                        listing.id(),
                        "share the machine with " + joining + " of",
                        Status.CREATED,
                        "Start it first: only a running container's machine takes more.");
            }
            if (machine.isPresent()) {
                return machine;
            }
        }
        return Optional.empty();
    }

    private static void throwIfAny(List<Finding> errors) {
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
    }

    /** Has machines made that wait, before the first create. */
    void fill() {
        pool.ifPresent(Pool::fill);
    }

    /** The machines that wait for a container. */
    List<WaitingMachine> waiting() {
        return pool.map(Pool::waiting).orElse(List.of());
    }

    @Override
    protected void doClose() {
        pool.ifPresent(Pool::close);
        oom.close();
        super.doClose();
        pool.ifPresent(Pool::awaitEnd);
    }

    @Override
    protected LaunchedContainer container(ContainerAccess access) {
        return new VirtualMachineContainer(access, compiler.execs(), guest, oom);
    }
}
