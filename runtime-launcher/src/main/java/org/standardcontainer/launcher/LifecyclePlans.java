package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerState;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.StateJson;

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

    /**
     * How a container is made.
     *
     * @param plan up to where it waits for its start, and all that init does behind that
     * @param record as it will stand in {@code state.json}: with the steps behind that
     */
    record Creation(LaunchPlan plan, StateRecord record) {}

    /** Makes a container, up to where it waits for its start. */
    Creation create(StateRecord record, Spec spec, byte[] config, CompiledContainer compiled) {
        // the state is written as soon as there is an init process and before it has done anything: with no step of the
        // maker between init's, they are one order to it
        List<LaunchPlan.Step> environment = compiled.environment().steps();
        int ofInit = (int) environment.stream()
                .takeWhile(step -> step.actor() == Actor.HOST)
                .count();
        LaunchPlan before = LaunchPlan.builder()
                .all(beforeState(record, config))
                .host("", new ProcessOp.LimitInit(patienceMillis(HookList.CREATE_CONTAINER.of(spec))))
                .all(new LaunchPlan(environment.subList(0, ofInit)))
                .build();
        LaunchPlan after = LaunchPlan.builder()
                .all(new LaunchPlan(environment.subList(ofInit, environment.size())))
                .all(afterState(record, spec, compiled))
                .build();
        int first = before.steps().size() + 1;
        StateRecord complete = record.withStartSteps(StartSteps.of(after, first));
        LaunchPlan plan = LaunchPlan.builder()
                .all(before)
                .host("", new FileOp.WriteFile(path(directory.state()), FILE_MODE, StateFile.write(complete)))
                .all(after)
                .build();
        return new Creation(plan, complete);
    }

    private LaunchPlan beforeState(StateRecord record, byte[] config) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.MakeDir(path(directory.path()), DIRECTORY_MODE))
                .host("", new FileOp.LockFile(path(directory.lock()), true, millis()))
                .host("", new FileOp.OpenJournal(path(directory.journal())))
                .host("", new FileOp.Journal(removal()))
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
        hooks(plan, HookList.PRESTART, record, spec);
        hooks(plan, HookList.CREATE_RUNTIME, record, spec);
        hooks(plan, HookList.CREATE_CONTAINER, record, spec);
        plan.all(compiled.rootSwitch());
        // by init, right before it is let go: so both are one order to it, and nobody can start it in between, as the
        // maker holds the lock
        plan.init("", new FileOp.MarkPhase('c'));
        plan.host("", new ProcessOp.Detach());
        plan.init("", new ProcessOp.WaitStart());
        hooks(plan, HookList.START_CONTAINER, record, spec);
        plan.init("", new FileOp.MarkPhase('r'));
        plan.all(compiled.program());
        return plan.build();
    }

    /** Starts a created container, then its poststart hooks. */
    LaunchPlan start(StateRecord record, ProcessIdentity process, Spec spec) {
        LaunchPlan.Builder plan =
                LaunchPlan.builder().host("", new FileOp.LockFile(path(directory.lock()), false, millis()));
        if (!HookList.START_CONTAINER.of(spec).isEmpty()
                || !HookList.POSTSTART.of(spec).isEmpty()) {
            // a hook may hang, and who waits for it holds the lock: destroy has to find it
            plan.host("", new FileOp.JoinJournal(path(directory.journal())));
        }
        plan.host("", new ProcessOp.LimitInit(patienceMillis(HookList.START_CONTAINER.of(spec))));
        plan.host("", new ProcessOp.StartInit(path(directory.startSocket()), millis()));
        hooks(plan, HookList.POSTSTART, record, spec, Optional.of(process));
        return plan.build();
    }

    /** Sends a signal to the init process. */
    LaunchPlan kill(ProcessIdentity process, int signal) {
        return LaunchPlan.builder()
                .host("", new ProcessOp.KillProcess(process.pid(), process.startTime(), signal, 0))
                .build();
    }

    /** Removes a stopped container, then runs its poststop hooks (runtime.md#lifecycle 11 to 13). */
    LaunchPlan delete(StateRecord record, ProcessIdentity process, Optional<Spec> spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.LockFile(path(directory.lock()), false, millis()))
                .host("", new ProcessOp.CheckEnded(process.pid(), process.startTime()))
                // the monitor first: once its record is gone with the journal, nobody would find it any more
                .host("", new FileOp.KillMaker(path(directory.journal()), millis()))
                .host("", new FileOp.ReplayJournal(path(directory.journal()), millis()));
        spec.ifPresent(s -> hooks(plan, HookList.POSTSTOP, record, s));
        return plan.build();
    }

    /** Removes a container in whatever state, by its journal. */
    LaunchPlan destroy() {
        return LaunchPlan.builder()
                // before the lock: the maker may be the one that holds it
                .host("", new FileOp.KillMaker(path(directory.journal()), millis()))
                .host("", new FileOp.LockFile(path(directory.lock()), true, millis()))
                .host("", new FileOp.ReplayJournal(path(directory.journal()), millis()))
                .host("", removal())
                .build();
    }

    /** Writes the journal anew that a container has lost, and undoes what is in it. */
    LaunchPlan destroyWithoutJournal(ProcessIdentity process, Optional<CompiledContainer> compiled) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.LockFile(path(directory.lock()), true, millis()))
                .host("", new FileOp.OpenJournal(path(directory.journal())))
                .host("", new FileOp.Journal(removal()));
        compiled.ifPresent(c -> c.environment().steps().forEach(step -> {
            if (step.op() instanceof FileOp.Journal) {
                plan.host(step.origin(), step.op());
            } else if (step.op() instanceof CgroupOp.MakeCgroup made) { // which writes the journal by itself
                plan.host(step.origin(), new FileOp.Journal(new CgroupOp.RemoveCgroup(made.path(), millis())));
            }
        }));
        PlanOp kill = new ProcessOp.KillProcess(process.pid(), process.startTime(), SIGKILL, millis());
        return plan.host("", new FileOp.Journal(kill))
                .host("", new FileOp.ReplayJournal(path(directory.journal()), millis()))
                .build();
    }

    /** Removes the records alone: after a reboot everything else is gone, and pids mean others. */
    LaunchPlan forget(StateRecord record, Optional<Spec> spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new FileOp.LockFile(path(directory.lock()), true, millis()))
                .host("", removal());
        spec.ifPresent(s -> hooks(plan, HookList.POSTSTOP, record, s));
        return plan.build();
    }

    /** The poststop hooks alone, of a container that is gone. */
    LaunchPlan poststop(StateRecord record, Spec spec) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        hooks(plan, HookList.POSTSTOP, record, spec);
        return plan.build();
    }

    private FileOp.RemoveFiles removal() {
        return new FileOp.RemoveFiles(path(directory.path()), ContainerDirectory.NAMES);
    }

    private static void hooks(LaunchPlan.Builder plan, HookList list, StateRecord record, Spec spec) {
        hooks(plan, list, record, spec, Optional.empty());
    }

    /** The steps of a list; {@code process} where the init process isn't one that this plan makes. */
    private static void hooks(
            LaunchPlan.Builder plan, HookList list, StateRecord record, Spec spec, Optional<ProcessIdentity> process) {
        List<Hook> hooks = list.of(spec);
        if (hooks.isEmpty()) {
            return;
        }
        ContainerState state = record.state(list.status(), process);
        Template stdin = list == HookList.POSTSTOP || process.isPresent()
                ? Template.of(StateJson.write(state))
                : template(StateJson.template(state), list.pid());
        boolean inside = list.actor() == Actor.INIT;
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            PlanOp op = new ProcessOp.RunProgram(
                    hook.path(),
                    hook.args() == null || hook.args().isEmpty() ? List.of(hook.path()) : hook.args(),
                    hook.env() == null ? List.of() : hook.env(),
                    inside ? "/" : record.bundle(),
                    stdin,
                    timeoutMillis(hook),
                    // runtime.md#lifecycle 13: a failed poststop hook is a warning, and the others still run
                    list == HookList.POSTSTOP);
            String origin = "/hooks/" + list.property() + "/" + i;
            if (inside) {
                plan.init(origin, op);
            } else {
                plan.host(origin, op);
            }
        }
    }

    private static Template template(StateJson.Template state, Template.Variable pid) {
        return Template.of(state.before()).then(pid).then(new Template.Bytes(state.after()));
    }

    private static int timeoutMillis(Hook hook) {
        return hook.timeout() == null
                ? 0
                : (int) Math.min(
                        Integer.MAX_VALUE, Math.multiplyExact(Math.min(Math.max(1, hook.timeout()), 2_000_000), 1000L));
    }

    /** How long init may take for its steps, these hooks among them; 0 (for ever) if one of them may. */
    private int patienceMillis(List<Hook> hooks) {
        long sum = millis() * INIT_PATIENCE;
        for (Hook hook : hooks) {
            if (hook.timeout() == null) {
                return 0;
            }
            sum += timeoutMillis(hook);
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    private int millis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.toMillis()));
    }

    private static String path(Path path) {
        return path.toString();
    }
}
