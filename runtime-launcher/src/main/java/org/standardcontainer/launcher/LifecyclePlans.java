package org.standardcontainer.launcher;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.launcher.lease.HeldLease;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GroupOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.HandedOp;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.launcher.plan.PlacementOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.CgroupFreezer;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Footprint;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.GuestFreezer;
import org.standardcontainer.launcher.state.LeftAnswer;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Spec;

/**
 * The plan of each operation of the lifecycle (runtime.md#lifecycle): the steps that are the same for every backend, around
 * those that one has compiled. Pure: nothing happens here.
 *
 * @param directory where the container's files are
 * @param deadline how long a step waits for others
 */
record LifecyclePlans(ContainerDirectory directory, Duration deadline) {
    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int SIGKILL = 9;
    /** Deadlines that init may take: mounting takes its time, and only what hangs is to be found out. */
    private static final long INIT_PATIENCE = 6;
    /** Whose property {@link CompiledContainer#START_SOCKET} is. */
    private static final String LISTENER = "/linux/seccomp/listenerPath";

    /**
     * How a container is made.
     *
     * @param plan up to where it waits for its start, and all that init does behind that
     * @param record as it will stand in {@code state.json}: with the steps behind that
     */
    record Creation(LaunchPlan plan, StateRecord record) {}

    /** How it is removed. */
    RemovalPlans removal() {
        return new RemovalPlans(this);
    }

    /** Makes a container, up to where it waits for its start. */
    Creation create(StateRecord record, Spec spec, byte[] config, CompiledContainer compiled) {
        return create(record, spec, config, compiled, List.of(), Optional.empty());
    }

    /** The same for one that gets leases, and leaves an answer. */
    Creation create(
            StateRecord record,
            Spec spec,
            byte[] config,
            CompiledContainer compiled,
            List<HeldLease> leases,
            Optional<LeftAnswer> answer) {
        // the state is written as soon as there is an init process and before it has done anything: with no step of the
        // maker between init's, they are one order to it
        List<LaunchPlan.Step> environment = compiled.environment().steps();
        int ofInit = (int) environment.stream()
                .takeWhile(step -> step.actor() == Actor.HOST)
                .count();
        LaunchPlan before = LaunchPlan.builder()
                .all(beforeState(record, config, leases))
                .host("", new ProcessOp.LimitInit(patienceMillis(HookList.CREATE_CONTAINER.of(spec))))
                .all(new LaunchPlan(environment.subList(0, ofInit)))
                .all(HeldLease.note(leases))
                .build();
        LaunchPlan after = LaunchPlan.builder()
                .all(new LaunchPlan(environment.subList(ofInit, environment.size())))
                .all(afterState(record, spec, compiled))
                .build();
        int first = before.steps().size() + 1;
        StateRecord complete = record.with(footprints(compiled.environment()), StartSteps.of(after, first));
        LaunchPlan plan = LaunchPlan.builder()
                .all(before)
                .host("", new FileOp.WriteFile(path(directory.state()), FILE_MODE, StateFile.write(complete, answer)))
                .all(after)
                .build();
        return new Creation(plan, complete);
    }

    /** What of the journal is kept in the state as well. */
    private static List<Footprint> footprints(LaunchPlan environment) {
        List<Footprint> found = new ArrayList<>();
        for (LaunchPlan.Step step : environment.steps()) {
            if (step.op() instanceof CgroupOp.MakeCgroup made) { // which writes the journal by itself
                found.add(new Footprint(Footprint.Kind.CGROUP, made.path()));
            } else if (step.op() instanceof PlacementOp.AwaitPlacement placed) { // so does this
                found.add(new Footprint(Footprint.Kind.PLACED_CGROUP, placed.path()));
            } else if (step.op() instanceof JailOp.MakeJail made) { // and this
                found.add(new Footprint(Footprint.Kind.JAIL, made.name()));
            } else if (step.op() instanceof NetworkOp.ConnectInterface connected) { // and this
                found.add(
                        new Footprint(Footprint.Kind.INTERFACE, connected.undo().written()));
            } else if (step.op() instanceof GroupOp.MakeGroup made) {
                if (!made.stays()) {
                    found.add(new Footprint(Footprint.Kind.DIRECTORY, made.path()));
                }
            } else if (step.op() instanceof FileOp.Journal journal
                    && journal.undo() instanceof HandedOp.ReturnUsb handed) {
                found.add(new Footprint(Footprint.Kind.USB, handed.device()));
            } else if (step.op() instanceof FileOp.Journal journal
                    && !(journal.undo() instanceof JailShareOp.RemoveRules)) { // which go with the jail
                if (!(journal.undo() instanceof FileOp.RemoveFiles removal)) {
                    throw new IllegalStateException(
                            "nobody keeps how to " + journal.undo().describe());
                }
                found.add(new Footprint(Footprint.Kind.DIRECTORY, removal.path()));
            }
        }
        return found;
    }

    /** Makes a container again; it runs when this is done. Its first process is there at the first moment, and goes on after the second. */
    Creation restore(
            StateRecord record,
            Spec spec,
            byte[] config,
            CompiledRestore compiled,
            List<HeldLease> leases,
            Optional<LeftAnswer> answer) {
        StateRecord complete = record.with(footprints(compiled.environment()), List.of());
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .all(beforeState(record, config, leases))
                .host("", new ProcessOp.LimitInit(patienceMillis(List.of())))
                .all(compiled.environment())
                .all(HeldLease.note(leases))
                .host("", new FileOp.WriteFile(path(directory.state()), FILE_MODE, StateFile.write(complete, answer)));
        HookSteps.add(plan, HookList.PRESTART, record, spec);
        HookSteps.add(plan, HookList.CREATE_RUNTIME, record, spec);
        plan.all(compiled.processes());
        plan.host("", new FileOp.MarkPhase('r'));
        plan.all(compiled.release());
        return new Creation(plan.build(), complete);
    }

    /** Writes a container's processes to disk; it may be gone afterwards. If they can't be written they go on. */
    LaunchPlan checkpoint(ProcessIdentity process, Optional<Freezer> freezer, LaunchPlan steps) {
        LaunchPlan.Builder plan = LaunchPlan.builder().all(locked(process));
        if (freezer.isPresent() && freezer.get() instanceof CgroupFreezer where) {
            plan.host("", new FileOp.OnFailure(thaw(where)));
        }
        return plan.all(steps).build();
    }

    private LaunchPlan beforeState(StateRecord record, byte[] config, List<HeldLease> leases) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.MakeDir(path(directory.path()), DIRECTORY_MODE))
                .host("", new FileOp.LockFile(path(directory.lock()), true, millis()))
                .host("", new FileOp.OpenJournal(path(directory.journal())))
                .host("", new FileOp.Journal(files()))
                .all(HeldLease.hold(leases)) // before all else: what another has isn't touched
                // runtime.md#create: later changes of the bundle's file have no effect
                .host("", new FileOp.WriteFile(path(directory.config()), FILE_MODE, Template.of(config)))
                .host("", new FileOp.OpenPhase(path(directory.phase())))
                .host("", new ProcessOp.ListenStart(path(directory.startSocket())));
        if (record.monitored()) {
            plan.host("", new ProcessOp.ListenMonitor(path(directory.monitorSocket())));
        }
        return plan.build();
    }

    private LaunchPlan afterState(StateRecord record, Spec spec, CompiledContainer compiled) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        // runtime.md#lifecycle 3 to 5: in this order, each list in its own order
        HookSteps.add(plan, HookList.PRESTART, record, spec);
        HookSteps.add(plan, HookList.CREATE_RUNTIME, record, spec);
        if (!compiled.hasInnerHooks()) {
            HookSteps.add(plan, HookList.CREATE_CONTAINER, record, spec);
        }
        plan.all(compiled.rootSwitch());
        // by init, right before it is let go: so both are one order to it, and nobody can start it in between, as the
        // maker holds the lock
        plan.init("", new FileOp.MarkPhase('c'));
        plan.host("", new ProcessOp.Detach());
        plan.init("", new ProcessOp.WaitStart());
        if (!compiled.hasInnerHooks()) {
            HookSteps.add(plan, HookList.START_CONTAINER, record, spec);
        }
        plan.init("", new FileOp.MarkPhase('r'));
        plan.all(compiled.program());
        return plan.build();
    }

    /** Starts a created container, then its poststart hooks. */
    LaunchPlan start(StateRecord record, ProcessIdentity process, Spec spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.LockFile(path(directory.lock()), false, millis()))
                .host("", itself(process));
        if (!HookList.START_CONTAINER.of(spec).isEmpty()
                || !HookList.POSTSTART.of(spec).isEmpty()) {
            // a hook may hang, and who waits for it holds the lock: destroy has to find it
            plan.host("", new FileOp.JoinJournal(path(directory.journal())));
        }
        String socket = record.notes().get(CompiledContainer.START_SOCKET);
        if (socket != null) {
            plan.host(LISTENER, new ProcessOp.OfferSocket(socket));
        }
        plan.host("", new ProcessOp.LimitInit(patienceMillis(HookList.START_CONTAINER.of(spec))));
        plan.host("", new ProcessOp.StartInit(path(directory.startSocket()), millis()));
        HookSteps.add(plan, HookList.POSTSTART, record, spec, Optional.of(process));
        return plan.build();
    }

    /** The same for who adds behind the first step, which takes the lock, the check which container it is; empty if it isn't done with its first process alone. */
    Optional<LaunchPlan> leftStart(StateRecord record, Spec spec) {
        if (!HookList.START_CONTAINER.of(spec).isEmpty()
                || !HookList.POSTSTART.of(spec).isEmpty()
                || record.notes().containsKey(CompiledContainer.START_SOCKET)) {
            return Optional.empty();
        }
        List<LaunchPlan.Step> steps =
                start(record, new ProcessIdentity(1, 0), spec).steps();
        return Optional.of(new LaunchPlan(steps.stream()
                .filter(step -> !(step.op() instanceof FileOp.CheckFileEnd))
                .toList()));
    }

    /** Sends a signal to the init process. One that is frozen doesn't die of it, with cgroup v1: so it is let go. */
    LaunchPlan kill(ProcessIdentity process, int signal, Optional<Freezer> freezer) {
        LaunchPlan.Builder plan =
                LaunchPlan.builder().host("", new ProcessOp.KillProcess(process.pid(), process.startTime(), signal, 0));
        if (signal == SIGKILL && freezer.isPresent() && freezer.get() instanceof CgroupFreezer frozen) {
            plan.host("", thaw(frozen));
        }
        return plan.build();
    }

    /** The same for these, of which some may have ended meanwhile. */
    LaunchPlan killEach(List<ProcessRef> processes, int signal, Optional<Freezer> freezer) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (ProcessRef process : processes) {
            plan.host(
                    "",
                    new FileOp.Undo(new ProcessOp.KillProcess((int) process.pid(), process.startTime(), signal, 0)));
        }
        if (signal == SIGKILL && freezer.isPresent() && freezer.get() instanceof CgroupFreezer frozen) {
            plan.host("", thaw(frozen));
        }
        return plan.build();
    }

    /**
     * What is left to do once a container's proxy was killed: in a machine that isn't its own, who is frozen doesn't die of that. A plan that
     * may fail, as the machine may have ended.
     */
    Optional<LaunchPlan> afterKill(Optional<Freezer> freezer) {
        return freezer.filter(GuestFreezer.class::isInstance)
                .map(GuestFreezer.class::cast)
                .filter(guest -> guest.shared() && guest.freezes())
                .map(guest -> LaunchPlan.builder().host("", thaw(guest)).build());
    }

    /** Has all its processes stand still; if they don't in time, all go on. */
    LaunchPlan pause(ProcessIdentity process, Freezer freezer) {
        LaunchPlan.Builder plan = LaunchPlan.builder().all(locked(process));
        if (freezer instanceof GuestFreezer guest) {
            plan.host("", mark(guest, GuestFreezer.FREEZING))
                    .host("", inGuest(guest.socket(), freeze(guest.directory())))
                    .host("", mark(guest, GuestFreezer.FROZEN));
        } else {
            plan.all(freeze(path(((CgroupFreezer) freezer).directory())));
        }
        return plan.host("", new ProcessOp.CheckNotKilled(process.pid(), process.startTime()))
                .build();
    }

    /** Lets them go on. */
    LaunchPlan resume(ProcessIdentity process, Freezer freezer) {
        LaunchPlan.Builder plan = LaunchPlan.builder().all(locked(process));
        if (freezer instanceof GuestFreezer guest) {
            plan.host("", thaw(guest)).host("", mark(guest, ""));
        } else {
            plan.host("", thaw((CgroupFreezer) freezer));
        }
        return plan.build();
    }

    /** Changes it while it lives. */
    LaunchPlan change(ProcessIdentity process, LaunchPlan steps) {
        return LaunchPlan.builder().all(locked(process)).all(steps).build();
    }

    /** The steps that change files of its cgroup: all of them, or none. */
    static LaunchPlan change(List<ChangedFile> files) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (ChangedFile file : files) {
            plan.host(file.pointer(), new FileOp.OnFailure(new CgroupOp.WriteCgroup(file.path(), file.before())));
            plan.host(file.pointer(), new CgroupOp.WriteCgroup(file.path(), file.value()));
        }
        return plan.build();
    }

    /** If they don't stand still in time, all go on. */
    private LaunchPlan freeze(String cgroup) {
        return LaunchPlan.builder()
                .host("", new FileOp.OnFailure(new CgroupOp.ThawCgroup(cgroup, millis())))
                .host("", new CgroupOp.FreezeCgroup(cgroup, millis()))
                .build();
    }

    private FileOp.WriteFile mark(GuestFreezer freezer, String word) {
        return new FileOp.WriteFile(
                path(freezer.mark()), FILE_MODE, Template.of(word.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Has a machine that runs carry out a plan; one deadline is the plan's own. */
    GuestOp.AskGuest inGuest(String socket, LaunchPlan plan) {
        return new GuestOp.AskGuest(socket, (int) Math.min(Integer.MAX_VALUE, 2L * millis()), plan);
    }

    /** Lets the processes of a container in a guest go on. */
    GuestOp.AskGuest thaw(GuestFreezer freezer) {
        CgroupOp.ThawCgroup thaw = new CgroupOp.ThawCgroup(freezer.directory(), millis());
        return inGuest(freezer.socket(), LaunchPlan.builder().host("", thaw).build());
    }

    private CgroupOp.ThawCgroup thaw(CgroupFreezer freezer) {
        return new CgroupOp.ThawCgroup(path(freezer.directory()), millis());
    }

    /** Locks it, and looks whether it is still the same one. */
    LaunchPlan locked(ProcessIdentity process) {
        return LaunchPlan.builder()
                .host("", new FileOp.LockFile(path(directory.lock()), false, millis()))
                .host("", itself(process))
                .build();
    }

    /** Nobody has taken the id meanwhile: which process is its init, no other container can say. */
    FileOp.CheckFileEnd itself(ProcessIdentity process) {
        return new FileOp.CheckFileEnd(path(directory.state()), StateFile.end(process));
    }

    /** The container's own files, last of all. */
    FileOp.RemoveFiles files() {
        return new FileOp.RemoveFiles(path(directory.path()), ContainerDirectory.NAMES);
    }

    /** How long init may take for its steps, these hooks among them; 0 (for ever) if one of them may. */
    private int patienceMillis(List<Hook> hooks) {
        long sum = millis() * INIT_PATIENCE;
        for (Hook hook : hooks) {
            if (hook.timeout() == null) {
                return 0;
            }
            sum += HookSteps.timeoutMillis(hook);
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    int millis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.toMillis()));
    }

    static String path(Path path) {
        return path.toString();
    }
}
