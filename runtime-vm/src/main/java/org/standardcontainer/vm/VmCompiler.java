package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.GuestCgroup.GivenNode;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;

/**
 * Compiles a configuration into two plans, one inside the other: the host's brings a machine up and has the guest's executed in
 * it, which is the one that runtime-linux makes for that kernel. Pure but for a look whether the root filesystem is there, and for
 * templates, which are made when the first machine needs them.
 */
final class VmCompiler {
    /** Where the container waits for its start, in the guest. */
    private static final int OWNER_ALONE = 0600;

    private static final int OWNER_ALL = 0700;
    /** The names of a further container's files in its directory. */
    private static final String RECORD = "record";

    private static final String SOCKET = "start.sock";

    private static final String START = "/run/start.sock";

    private static final String TERMINAL = "/process/terminal";

    private final Guest guest;
    private final VmSettings settings;
    private final int user;
    private final Optional<Templates> templates;
    private final VmNetwork network;

    /** @param templates empty: each machine boots by itself */
    VmCompiler(Guest guest, VmSettings settings, int user, Optional<Templates> templates, VmNetwork network) {
        this.guest = guest;
        this.settings = settings;
        this.user = user;
        this.templates = templates;
        this.network = network;
    }

    /** What can't be done, or should be known; the id and the bundle don't matter. */
    List<Finding> check(CompileRequest request) {
        List<Finding> findings = new ArrayList<>(properties(request).check());
        GuestView view = view(request);
        CompileRequest inside = view.translate();
        findings.addAll(view.findings());
        findings.addAll(Pod.check(request.spec(), settings));
        findings.addAll(network.check(request.spec()));
        findings.addAll(refused(request.spec()));
        findings.addAll(guest.linux().check(inside));
        return findings;
    }

    /** What a container would share with the host. */
    IsolationReport isolation(Spec spec) {
        return VmIsolation.report(spec, settings, guest.linux());
    }

    private VmProperties properties(CompileRequest request) {
        return new VmProperties(request.spec(), guest, settings);
    }

    private GuestView view(CompileRequest request) {
        return new GuestView(
                request,
                settings.rootfs() == VmSettings.RootFilesystem.LIVE,
                pod(request.spec()),
                false,
                network.isMachines(request.spec()));
    }

    /** The pod that a container is in. */
    Optional<Pod> pod(Spec spec) {
        return Pod.of(spec, settings);
    }

    /** Finds what has to be there when a container is made. */
    List<Finding> missing(CompileRequest request) {
        List<Finding> findings = new ArrayList<>(view(request).missing());
        properties(request).image().ifPresent(image -> findings.addAll(image.check()));
        return findings;
    }

    /** Looks whether the guest's kernel can execute the program. @throws org.standardcontainer.UnsupportedFeatureException if it can't */
    void requireProgram(CompileRequest request) {
        Spec spec = request.spec();
        Optional<Path> rootfs = properties(request).image().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(spec.root())
                        .map(root -> root.in(request.bundle().directory()));
        guest.linux().requireProgram(spec, rootfs);
    }

    /** What the host's side can't do, though the guest's could. */
    private List<Finding> refused(Spec spec) {
        List<Finding> findings = new ArrayList<>();
        Hooks hooks = spec.hooks();
        if (hooks != null
                && hooks.createContainer() != null
                && !hooks.createContainer().isEmpty()) {
            findings.add(Finding.unsupported(
                    "/hooks/createContainer",
                    "there is no moment at which the host's files and the container's namespaces are both there",
                    "use createRuntime, which runs on the host, or startContainer, which runs in the container"));
        }
        Seccomp seccomp = spec.linux() == null ? null : spec.linux().seccomp();
        if (seccomp != null
                && seccomp.listenerPath() != null
                && !seccomp.listenerPath().isEmpty()) {
            findings.add(Finding.unsupported(
                    "/linux/seccomp/listenerPath",
                    "a descriptor of the guest's kernel can't be given to a program on the host",
                    "remove it, and SCMP_ACT_NOTIFY with it"));
        }
        if (seccomp != null && !guest.filtersCalls()) {
            findings.add(Finding.unsupported(
                    "/linux/seccomp",
                    "profiles are compiled for this host's processor, and the guest's is "
                            + guest.type().architecture().word(),
                    "remove it: the container's system calls reach its own kernel, or take a kernel for this"
                            + " processor"));
        }
        LinuxConfig linux = spec.linux();
        if (linux != null && linux.netDevices() != null && !linux.netDevices().isEmpty()) {
            findings.add(Finding.unsupported(
                    "/linux/netDevices",
                    "a network device of the host can't be moved into a guest's kernel",
                    "remove them; with vm.network = namespace the machine is connected to a namespace that"
                            + " they are in"));
        }
        if (linux != null && linux.intelRdt() != null) {
            findings.add(Finding.unsupported(
                    "/linux/intelRdt",
                    "a guest's kernel doesn't have the host's caches and memory controllers to share out",
                    "remove it"));
        }
        return findings;
    }

    /** The compiler of further processes. */
    VmExecCompiler execs() {
        return new VmExecCompiler(guest, settings);
    }

    /**
     * A configuration in which {@link #check} found no error.
     *
     * @param pool looks for such a machine that waits; only asked for one without disks
     */
    CompiledContainer compile(CompileRequest request, Function<QemuCommand, Optional<WaitingMachine>> pool) {
        VmProperties properties = properties(request);
        GuestView view = view(request);
        GivenDisks given = GivenDisks.of(request.leases());
        CompileRequest inside = with(given, view.translate());
        List<Disk> disks = new ArrayList<>();
        List<MachinePlan.Image> images = new ArrayList<>();
        view.copied().ifPresent(path -> {
            disks.add(Disk.ROOTFS);
            images.add(new MachinePlan.Copied(path, guest.cache()));
        });
        properties.image().ifPresent(image -> {
            disks.add(new Disk(Disk.IMAGE, image.format()));
            images.add(new MachinePlan.Existing("/vm/image/path", image.path()));
        });
        given.addTo(disks, images);
        GivenHardware hardware = GivenHardware.of(request.leases());
        throwIfAny(hardware.check(
                settings, guest.type().architecture(), user, given.disks().size()));
        images.addAll(hardware.opened());
        properties
                .deviceTree()
                .ifPresent(path -> images.add(new MachinePlan.Existing("/vm/hwConfig/deviceTree", path)));
        // the last that may be refused: ports are looked at, and a namespace is read
        MachineNetwork connection = network(request);
        boolean networked = !connection.devices().isEmpty();
        boolean image = properties.image().isPresent();
        Guest.Given boot = hardware.isEmpty() && (image || given.isEmpty())
                ? new Guest.Given(guest.initramfs(image, networked), Map.of())
                : guest.givenInitramfs().make(image, networked, hardware);
        QemuCommand command = QemuCommand.of(
                        guest.qemu(),
                        guest.acceleration(),
                        hardware.isEmpty() ? guest.type() : GivenHardware.TYPE,
                        properties.processors(),
                        properties.memory())
                .disks(disks)
                .deviceTree(properties.deviceTree().isPresent())
                .virtiofsd(guest.virtiofsd())
                .networks(connection.devices())
                .reclaims(settings.reclaim())
                .hardware(hardware)
                .upTo(settings.processors())
                .build();
        boolean boots = !images.isEmpty() || !hardware.isEmpty();
        Optional<WaitingMachine> waiting = boots ? Optional.empty() : pool.apply(command);
        if (waiting.isPresent()) {
            return taken(request, inside, waiting.get(), command, view, connection);
        }
        // its disks, its device tree and what it has of the host's are found when it boots
        MachineStart how = templates
                .filter(some -> !boots)
                .<MachineStart>map(some -> new TemplateStart.Clone(some.of(
                        properties.processors(),
                        properties.memory(),
                        connection.devices().size())))
                .orElseGet(() -> new MachineStart.Boot(guest.image(), boot.initramfs(), images, ""));
        MachinePlan machine = new MachinePlan(command, how, view.exports(), user, settings.deadline(), connection);
        CompiledContainer container = guest.linux().compile(inside);
        Map<String, String> notes = notes(
                container,
                command.type(),
                how instanceof TemplateStart.Clone ? "template" : "cold",
                VmExecCompiler.RECORD);
        pod(request.spec()).ifPresent(pod -> notes.put(Pod.HAS_MACHINE, pod.name()));
        notes.put(VmNetwork.NOTE, network.note(request.spec()));
        LaunchPlan steps = guests(container, request, inside, connection, given, hardware, boot.owed());
        return compiled(request, machine.plan(), steps, isFollowed(request, inside), START, notes);
    }

    private static void throwIfAny(List<Finding> errors) {
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
    }

    private LaunchPlan guests(
            CompiledContainer container,
            CompileRequest request,
            CompileRequest inside,
            MachineNetwork connection,
            GivenDisks given,
            GivenHardware hardware,
            Map<String, List<String>> owed) {
        List<GivenNode> nodes = new ArrayList<>(given.nodes());
        nodes.addAll(hardware.nodes());
        LaunchPlan extra = LaunchPlan.builder()
                .all(guest.linux().cgroup(container.notes()).allow(inside.spec(), nodes))
                .all(hardware.placed())
                .all(held(request.spec()))
                .build();
        return LaunchPlan.builder()
                .all(connection.guest())
                .all(hardware.named(settings.deadline(), owed))
                .all(given.named())
                .all(inside(container, request, VmExecCompiler.RECORD, START, extra))
                .build();
    }

    /** What goes with the machine need not be taken down before that: nobody else is in there. */
    private LaunchPlan held(Spec spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        if (pod(spec).isEmpty()) {
            plan.host("", new NamespaceOp.HoldNamespaces());
        }
        return plan.build();
    }

    private MachineNetwork network(CompileRequest request) {
        List<Finding> missing = network.missing(request.spec());
        if (!missing.isEmpty()) {
            throw new UnsupportedFeatureException(missing);
        }
        return network.connect(request.id(), request.spec());
    }

    /** In a machine that waits. */
    private CompiledContainer taken(
            CompileRequest request,
            CompileRequest inside,
            WaitingMachine machine,
            QemuCommand command,
            GuestView view,
            MachineNetwork connection) {
        CompiledContainer container = guest.linux().compile(inside);
        Map<String, String> notes = notes(container, guest.type(), "pool", VmExecCompiler.RECORD);
        notes.putAll(machine.notes());
        notes.put(VmNetwork.NOTE, network.note(request.spec()));
        pod(request.spec()).ifPresent(pod -> notes.put(Pod.HAS_MACHINE, pod.name()));
        return compiled(
                request,
                machine.plan(command, view.exports(), settings.deadline()),
                guests(container, request, inside, connection, GivenDisks.of(List.of()), GivenHardware.NONE, Map.of()),
                isFollowed(request, inside),
                START,
                notes);
    }

    private static CompileRequest with(GivenDisks given, CompileRequest inside) {
        return new CompileRequest(
                inside.id(), inside.bundle(), given.bound(inside.spec()), inside.stdio(), inside.tree());
    }

    /**
     * The same in a machine that another container has.
     *
     * @param where that one's
     * @throws UnsupportedFeatureException if the machine can't have what the configuration says
     */
    CompiledContainer compile(CompileRequest request, Pod.Machine where) {
        List<Finding> findings = new ArrayList<>();
        boolean shares = VmNetwork.joins(request.spec(), where.network(), findings);
        GuestView view = new GuestView(request, true, pod(request.spec()), true, shares);
        CompileRequest inside = view.translate();
        String socket = where.socket();
        findings.addAll(view.findings());
        findings.addAll(Pod.checkJoining(request.spec()));
        request.leases().stream()
                .findFirst()
                .ifPresent(lease -> findings.add(Finding.unsupported(
                        "device " + lease.device(),
                        "a machine that runs gets no further device",
                        "give it to the container that is created first in this pod")));
        if (!findings.isEmpty()) {
            throw new UnsupportedFeatureException(findings);
        }
        CompiledContainer container = guest.linux().compile(inside);
        String unique = UUID.randomUUID().toString();
        String directory = "/run/" + unique;
        String record = directory + "/" + RECORD;
        String start = directory + "/" + SOCKET;
        int patience = MachinePlan.millis(settings.deadline().multipliedBy(VmExecCompiler.BOOT));
        LaunchPlan machine = new PodPlan(socket, MachinePlan.millis(settings.deadline()), patience).plan();
        // whoever loses the machine's proxy loses its container: nobody else hears of it
        LaunchPlan guests = LaunchPlan.builder()
                .host("", new ProcessOp.EndWithCaller())
                .host("", new ProcessOp.UndoAtEnd()) // the machine goes on without it
                .host("", new FileOp.MakeDir(directory, OWNER_ALL))
                .host("", new FileOp.Journal(new FileOp.RemoveFiles(directory, List.of(RECORD, SOCKET))))
                .all(inside(
                        container, request, record, start, LaunchPlan.builder().build()))
                .build();
        Map<String, String> notes = notes(container, guest.type(), "pod", record);
        notes.put(Pod.SOCKET, socket);
        return compiled(request, machine, guests, isFollowed(request, inside), start, notes);
    }

    /**
     * The host's pieces.
     *
     * @param machine from which there is a proxy with a channel to a guest
     * @param guests the plan that makes the container there
     * @param followed whether another one like it may follow in that machine
     * @param socket where it waits for its start, there
     */
    private CompiledContainer compiled(
            CompileRequest request,
            LaunchPlan machine,
            LaunchPlan guests,
            boolean followed,
            String socket,
            Map<String, String> notes) {
        int deadline = MachinePlan.millis(settings.deadline());
        LaunchPlan create = LaunchPlan.builder()
                .init("", new GuestOp.RunGuest(deadline, guests, followed))
                .build();
        LaunchPlan start = LaunchPlan.builder()
                .host("", new ProcessOp.StartInit(socket, deadline))
                .build();
        LaunchPlan program = LaunchPlan.builder()
                .init("", new GuestOp.BecomeProxy(deadline, MachinePlan.millis(settings.silence()), start))
                .build();
        LaunchPlan environment = LaunchPlan.builder()
                .all(machine)
                .all(terminal(request.spec().process(), request.stdio()))
                .build();
        return new CompiledContainer(environment, create, program, true, Optional.empty(), notes);
    }

    /** In a pod a container often comes after another one like it, and its network namespace is what takes longest. */
    private boolean isFollowed(CompileRequest request, CompileRequest inside) {
        return pod(request.spec()).isPresent() && guest.linux().makesNetwork(inside.spec());
    }

    /** The one on the host, as whoever holds its other side expects it; the container's is made in the guest. */
    static LaunchPlan terminal(@Nullable ProcessConfig process, Stdio stdio) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        if (process == null || !Boolean.TRUE.equals(process.terminal())) {
            return plan.build();
        }
        ConsoleSize size = process.consoleSize();
        plan.init(
                TERMINAL,
                size == null
                        ? new GuestOp.OpenHostTerminal(0, 0)
                        : new GuestOp.OpenHostTerminal(
                                size.height().intValue(), size.width().intValue()));
        if (stdio instanceof Stdio.Console console) {
            plan.host(TERMINAL, new ProcessOp.SendTerminal(console.socket().toString()));
        }
        return plan.build();
    }

    /** The guest's plan: what the lifecycle has around a backend's pieces on the host, without its records. */
    private LaunchPlan inside(
            CompiledContainer container, CompileRequest request, String record, String start, LaunchPlan extra) {
        return LaunchPlan.builder()
                .host("", new ProcessOp.ListenStart(start))
                .all(container.environment())
                .all(extra)
                .host("", new FileOp.WriteFile(record, OWNER_ALONE, VmExecCompiler.RECORDED))
                .all(container.rootSwitch())
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .all(request.startContainerHooks())
                .all(container.program())
                .build();
    }

    private Map<String, String> notes(CompiledContainer container, MachineType type, String how, String record) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("vm.machine", type.word());
        notes.put("vm.accel", guest.acceleration().word());
        notes.put(VirtualMachineContainer.START, how);
        notes.put(Pod.RECORD, record);
        notes.put("vm.kernel", guest.kernel().toString());
        container.notes().forEach((name, value) -> notes.put(VmExecCompiler.NOTE + name, value));
        return notes;
    }
}
