package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.linux.GuestCgroup;
import org.standardcontainer.linux.GuestLinux;
import org.standardcontainer.linux.GuestOomWatch;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/**
 * A container in a virtual machine of its own. Its process on the host is a proxy: it has the machine and the file server as
 * its children, hands on signals, and ends as the container does. So has each further process, by way of the first one. What a kernel
 * tells of a container, or does to it, is asked of the guest's by the proxy that has the machine.
 */
public final class VirtualMachineContainer extends LaunchedContainer
        implements Exec, Stats, Update, Processes, OutOfMemory {
    /** A note. */
    static final String START = "vm.start";

    private static final Path PROC = Path.of("/proc");

    private final VmExecCompiler execs;
    private final GuestLinux guest;
    private final GuestOomWatch oom;

    VirtualMachineContainer(ContainerAccess access, VmExecCompiler execs, GuestLinux guest, GuestOomWatch oom) {
        super(access);
        this.execs = execs;
        this.guest = guest;
        this.oom = oom;
    }

    /** Its machine, if that is the pod's. */
    Optional<Pod.Machine> machineOf(Pod pod) {
        return pod.name().equals(notes().get(Pod.HAS_MACHINE))
                ? Optional.of(new Pod.Machine(startSocket().toString(), notes().getOrDefault(VmNetwork.NOTE, "")))
                : Optional.empty();
    }

    /** How its machine came to run: {@code cold}, {@code template}, {@code pool} or {@code pod}. */
    String origin() {
        return notes().getOrDefault(START, "");
    }

    /** As everywhere, but in a running container alone: its proxy carries for others from its start on. */
    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        if (state().status() == Status.CREATED) {
            throw new IllegalContainerStateException(
                    id(),
                    "exec in",
                    Status.CREATED,
                    "Start it first: in a virtual machine only a running container takes more.");
        }
        return launch(process, stdio, execs::compile);
    }

    /** What the guest's kernel counts, for the container alone; see {@link #hostUse()} for the machine. */
    @Override
    public ContainerStats stats() {
        return whileRunning("read the figures of", () -> {
            Path process = PROC.resolve(init());
            GuestCgroup cgroup = cgroup();
            return cgroup.stats(process, conversation().read(cgroup.files(process)));
        });
    }

    /**
     * What the host gives for it: its proxy, its machine and its file server. For one that is in another one's machine, its proxy alone.
     *
     * @throws IllegalContainerStateException unless it is created or running
     */
    public HostUse hostUse() {
        ContainerState state = state();
        long pid = state.pid()
                .map(ProcessRef::pid)
                .orElseThrow(() ->
                        new IllegalContainerStateException(id(), "read the host's figures of", state.status(), ""));
        return HostUse.of(PROC, pid, WaitingMachine.keeper(notes()).map(keeper -> (long) keeper.pid()));
    }

    /**
     * The first one, and what was run in it, by their proxies on this host; all others by their pids in the guest. None of one that is stopped:
     * its machine is gone.
     */
    @Override
    public List<ProcessRef> processes() {
        ContainerState state = state(); // throws if it was deleted
        List<ProcessRef> found = new ArrayList<>();
        state.pid().ifPresent(found::add);
        if (state.status() != Status.RUNNING) {
            return List.copyOf(found);
        }
        try {
            found.addAll(others(found.get(0).pid()));
        } catch (LaunchFailedException e) {
            ContainerException told = told("list the processes of", e);
            if (told instanceof IllegalContainerStateException) {
                return List.of();
            }
            throw told;
        }
        return List.copyOf(found);
    }

    private List<ProcessRef> others(long init) {
        GuestConversation conversation = conversation();
        Map<GuestConversation.GuestProcess, GuestConversation.Proxy> proxies = conversation.proxies();
        List<ProcessRef> here = new ArrayList<>();
        List<ProcessRef> there = new ArrayList<>();
        for (var process : conversation.processes(freezer())) {
            GuestConversation.Proxy proxy = proxies.get(process);
            if (proxy == null) {
                there.add(new ProcessRef(id().value(), process.pid(), process.startTime()));
            } else if (proxy.pid() != init) {
                processHere(proxy.pid(), proxy.startTime()).ifPresent(here::add);
            }
        }
        here.sort(Comparator.comparingLong(ProcessRef::pid));
        there.sort(Comparator.comparingLong(ProcessRef::pid));
        here.addAll(there);
        return here;
    }

    /** The limits of its cgroup in the guest; a processor that the machine has and its kernel has left alone is brought up for them. */
    @Override
    public void update(LinuxResources resources) {
        whileRunning("update", () -> {
            GuestConversation conversation = conversation();
            Map<String, Optional<String>> read = new LinkedHashMap<>();
            Function<String, Optional<String>> content =
                    file -> read.computeIfAbsent(file, path -> conversation.read(Path.of(path)));
            Spec own = configuration();
            LaunchPlan.Builder plan = LaunchPlan.builder();
            LinuxResources wanted = resources;
            if (MachineProcessors.matterFor(own, resources)) {
                MachineProcessors processors = MachineProcessors.of(conversation::read);
                plan.all(processors.brought(own, resources));
                wanted = processors.followed(
                        own, resources, cgroup().processors().flatMap(content));
            }
            LaunchPlan changes =
                    plan.all(steps(cgroup().update(content, own, wanted))).build();
            if (!changes.steps().isEmpty()) {
                change(LaunchPlan.builder().host("", conversation.step(changes)).build());
            }
            return changes;
        });
    }

    @Override
    public Watch watch(Consumer<Event> listener) {
        return whileRunning("watch", () -> oom.watch(cgroup(), patient(), listener));
    }

    /** For who looks again and again: a machine that is busy isn't one that is gone. */
    private Function<Path, Optional<String>> patient() {
        Map<Path, String> last = new ConcurrentHashMap<>();
        return file -> {
            try {
                Optional<String> text = conversation().read(file);
                text.ifPresent(now -> last.put(file, now));
                return text;
            } catch (LaunchFailedException e) {
                return isRunning() ? Optional.ofNullable(last.get(file)) : Optional.empty();
            }
        };
    }

    private boolean isRunning() {
        try {
            return state().status() == Status.RUNNING;
        } catch (ContainerException gone) {
            return false;
        }
    }

    private GuestCgroup cgroup() {
        return guest.cgroup(VmExecCompiler.inGuest(notes()));
    }

    /** The cgroup there in which its processes are frozen; empty if there is none. */
    String freezer() {
        return notes().getOrDefault(CompiledContainer.GUEST_FREEZER, "");
    }

    GuestConversation conversation() {
        return new GuestConversation(
                notes().getOrDefault(Pod.SOCKET, startSocket().toString()),
                deadlineMillis(),
                plan -> ask(plan).stream()
                        .map(answer -> new GuestConversation.Told(
                                answer.path(), answer.errno() == 0 ? Optional.of(answer.text()) : Optional.empty()))
                        .toList());
    }

    /** The file there in which its maker has written down who its first process is. */
    String record() {
        return notes().getOrDefault(Pod.RECORD, VmExecCompiler.RECORD);
    }

    /** The pid of its first process there, as the container's maker has written it down. */
    private String init() {
        String pid = conversation().read(Path.of(record())).orElse("").split(" ", 2)[0];
        return pid.matches("[0-9]{1,9}") ? pid : "0";
    }

    /** What ends meanwhile is no failure of a system call. */
    private <T> T whileRunning(String operation, Supplier<T> task) {
        requireRunning(operation);
        try {
            T result = task.get();
            requireRunning(operation);
            return result;
        } catch (LaunchFailedException e) {
            requireRunning(operation);
            throw told(operation, e);
        }
    }

    private void requireRunning(String operation) {
        Status status = state().status();
        if (status != Status.RUNNING) {
            throw new IllegalContainerStateException(
                    id(),
                    operation,
                    status,
                    status == Status.CREATED
                            ? "Start it first: in a virtual machine only a running container can be asked."
                            : "");
        }
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        if (operation == Processes.class) {
            return Optional.of(operation.cast(this));
        }
        boolean missing = ((operation == Stats.class || operation == Update.class) && !cgroup().exists())
                || (operation == OutOfMemory.class && !cgroup().countsOom());
        return missing ? Optional.empty() : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        return operation == Stats.class || operation == Update.class || operation == OutOfMemory.class
                ? "it has no cgroup of its own in its guest"
                : super.whyMissing(operation);
    }
}
