package org.standardcontainer.launcher;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.KillAll;
import org.standardcontainer.Pause;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.StateJson;
import org.standardcontainer.spi.Unchecked;

/**
 * A container whose processes were made by the launcher. A backend's subclass adds the optional operations that it has.
 *
 * <h2>How it comes to life</h2>
 *
 * <p>Java compiles one {@link LaunchPlan} and a <em>maker</em> executes it. The maker makes the init process, and the two take
 * turns: init waits on a socket for each order, so they never work at the same time, and init ends when its maker does. Before each
 * step with a lasting effect the maker writes down how to undo it (the journal), so that whatever is killed at whatever
 * moment, {@link LaunchedRuntime#destroy destroy} finds all that is there. When everything is set up, init is let go: it
 * waits on a socket in the container's directory, and any process that may reach that can start it: it says "go", init
 * answers, runs the startContainer hooks and becomes the program. The end of that connection is the news that it did.
 *
 * <h2>Whose child it is</h2>
 *
 * <pre>
 *   MONITORED                              CALLER
 *   JVM                                    JVM (or a command line)
 *    └─ zygote     resident, no state       └─ one-shot    executes the plan and ends
 *        └─ monitor   the maker                 └─ init    then a child of the nearest subreaper
 *            └─ init
 * </pre>
 *
 * <p>The monitor keeps the container's pipes and records how init ended. It is a process of its own: the death of JVM or
 * zygote is nothing to it, and another JVM attaches to it by its socket. In the caller's tree nobody of ours is left:
 * whoever has init as a child knows how it ended, and {@link #onExit()} says only that it did.
 *
 * <h2>What is true</h2>
 *
 * <p>The state is computed at each look, without a lock: from {@code state.json} (who), {@code phase} (how far) and the process
 * table (whether it lives: pid and start time, on this boot). Changes happen under the container's lock, which the
 * launcher takes as a step of each plan; what was checked before is checked again there. An object of this class knows its
 * container by the process: if that id was deleted and taken by another one meanwhile, this object says that its own is gone.
 */
public abstract class LaunchedContainer extends StandardContainer implements Waitable, Unchecked {
    /** So often is looked for processes that were made meanwhile: who still makes some then has heard the signal and goes on. */
    private static final int ROUNDS = 100;

    private static final int SIGKILL = 9;

    private final ContainerAccess access;
    private final Engine engine;
    private final ContainerEnd end;
    private volatile boolean startedHere;

    protected LaunchedContainer(ContainerAccess access) {
        super(access.id());
        this.access = access;
        this.engine = access.engine();
        this.end = new ContainerEnd(access);
    }

    /** What the backend noted when it compiled the container; see {@link CompiledContainer#notes()}. */
    protected final Map<String, String> notes() {
        return access.record().notes();
    }

    /** Its directory in the state root. */
    protected final Path directory() {
        return engine.directory(id()).path();
    }

    /** True if this process waits for it: whoever calls isn't its parent. */
    protected final boolean isMonitored() {
        return access.record().monitored();
    }

    /** Hears of what goes wrong beside what was asked for. */
    protected final void warn(Finding finding) {
        engine.listener().warning(id(), finding);
    }

    /** The socket at which its init process waits for the start, or has. */
    protected final Path startSocket() {
        return engine.directory(id()).startSocket();
    }

    @Override
    protected final ContainerState doState() {
        return sighting().state(freezer(), engine.site());
    }

    /** Created as long as nobody but its maker's object had it; stopped once it is known how it ended. */
    @Override
    protected final Optional<Status> lastKnown() {
        if (end.isKnown()) {
            return Optional.of(Status.STOPPED);
        }
        return access.isMadeHere() && !startedHere ? Optional.of(Status.CREATED) : Optional.empty();
    }

    private Status status() {
        return sighting().status();
    }

    private Sighting.Whole sighting() {
        Sighting sighting = engine.look(id());
        if (sighting instanceof Sighting.Damaged damaged) {
            throw new DamagedStateException(id(), damaged.problem());
        }
        if (sighting instanceof Sighting.Whole whole && whole.process().equals(access.process())) {
            return whole;
        }
        throw new ContainerNotFoundException(id());
    }

    @Override
    protected final void doStart() {
        try (AtStart along = atStart()) {
            begin();
            along.started();
        }
    }

    /** What goes along with its start; nothing by default. Asked for before anything is done. */
    protected AtStart atStart() {
        return AtStart.NOTHING;
    }

    private void begin() {
        long begin = System.nanoTime();
        startedHere = true;
        Spec spec = access.spec().orElseThrow(() -> new DamagedStateException(id(), "config.json can't be read"));
        LaunchPlan plan = plans(deadline()).start(access.record(), access.process(), spec);
        Outcome outcome = engine.runner().run(plan);
        Optional<StateRecord> record = Optional.of(access.record());
        engine.warn(id(), plan, record, outcome);
        if (outcome.isSuccess()) {
            engine.listener().timing(id(), "start", System.nanoTime() - begin);
            engine.listener().event(id(), Status.RUNNING);
            return;
        }
        ContainerException failure = Failures.of(id(), plan, record, outcome.report());
        if (failure instanceof HookFailedException) {
            // runtime.md#lifecycle 7 and 9: stop the container, and go on with its destruction
            stopAndDelete(failure);
        } else if (outcome.report().ofMaker()) {
            awaitStopped(deadline()); // init ends by itself; who catches this finds it stopped
        } else if (failure instanceof IllegalContainerStateException illegal) {
            throw new IllegalContainerStateException(id(), "start", status(), illegal.remedy());
        }
        throw failure;
    }

    private void stopAndDelete(ContainerException because) {
        try {
            try {
                signal(Signal.KILL);
            } catch (IllegalContainerStateException ended) {
                // so much the better
            }
            awaitStopped(deadline());
            doDelete();
        } catch (ContainerException e) {
            because.addSuppressed(e);
        }
    }

    private void awaitStopped(Duration deadline) {
        engine.lookUntil(
                id(),
                deadline,
                sighting -> !(sighting instanceof Sighting.Whole whole) || whole.status() == Status.STOPPED);
    }

    @Override
    protected final void doKill(Signal signal) {
        signal(signal);
    }

    private void signal(Signal signal) {
        int number = number(signal);
        engine.run(id(), plans(deadline()).kill(access.process(), number, freezer()), Optional.of(access.record()));
        if (number == SIGKILL) {
            plans(deadline()).afterKill(freezer()).ifPresent(engine.runner()::run);
        }
    }

    /** Signals each of a container's processes once, also those that are made meanwhile. */
    protected final void signalAll(Processes processes, Signal signal) {
        Set<ProcessRef> told = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessRef> fresh =
                    processes.processes().stream().filter(told::add).toList();
            if (fresh.isEmpty() && round > 0) {
                return;
            }
            signal(fresh, signal);
        }
    }

    /** Signals these, of which some may have ended meanwhile. */
    private void signal(List<ProcessRef> processes, Signal signal) {
        engine.run(
                id(), plans(deadline()).killEach(processes, number(signal), freezer()), Optional.of(access.record()));
    }

    private int number(Signal signal) {
        int number =
                engine.site().numbers().theirSignal(LinuxSignals.number(signal).orElse(-1));
        if (number < 0) {
            throw new IllegalArgumentException("the container's kernel has no signal " + signal.name());
        }
        return number;
    }

    @Override
    protected final void doDelete() {
        long begin = System.nanoTime();
        end.settle();
        Optional<Spec> spec = access.spec();
        if (spec.isEmpty()) {
            engine.listener()
                    .warning(
                            id(),
                            Finding.warning("config.json", "it can't be read any more, so no poststop hooks are run"));
        }
        if (access.record().boot().equals(engine.boot())) {
            remove(spec);
        } else {
            engine.run(id(), plans(deadline()).removal().forget(access.record(), spec), Optional.of(access.record()));
        }
        engine.listener().timing(id(), "delete", System.nanoTime() - begin);
    }

    /** By its journal; what that doesn't say any more is found out from the state. */
    private void remove(Optional<Spec> spec) {
        ContainerDirectory directory = engine.directory(id());
        Optional<StateRecord> record = Optional.of(access.record());
        Optional<Spec> hooks = spec;
        boolean hadJournal = directory.site().exists(directory.journal());
        if (hadJournal) {
            LaunchPlan plan = plans(deadline()).removal().delete(access.record(), access.process(), spec);
            Outcome outcome = engine.attempt(id(), plan, record);
            if (outcome.isSuccess()) {
                hooks = Optional.empty(); // they have run
            } else if (!Failures.isOfDamagedJournal(plan, outcome.report())) {
                throw Failures.of(id(), plan, record, outcome.report());
            }
            if (!directory.exists()) {
                return;
            }
        }
        Sighting left = engine.look(id());
        if (left instanceof Sighting.Whole whole && whole.process().equals(access.process())) {
            engine.run(id(), plans(deadline()).removal().deleteByState(whole.content(), hooks), record);
        } else if (left instanceof Sighting.Damaged) {
            throw Failures.unknown(id(), directory);
        } else if (!hadJournal) {
            throw new ContainerNotFoundException(id());
        }
    }

    /**
     * Starts a further process, for a backend's {@link org.standardcontainer.Exec}.
     *
     * @param compiler makes the plan of it
     * @throws IllegalContainerStateException unless the container is created or running, and not frozen
     * @throws org.standardcontainer.InvalidConfigException if the process is against the spec
     * @throws org.standardcontainer.UnsupportedFeatureException if it asks for what this host can't do
     * @throws org.standardcontainer.LaunchFailedException if a step failed, such as to find its program; nothing is left
     */
    protected final ExecProcess launch(
            ProcessConfig process, Stdio stdio, Function<ExecRequest, CompiledExec> compiler) {
        Status status = status();
        if (status != Status.STOPPED && freezer().filter(Freezer::freezes).isPresent()) {
            // who joins a frozen cgroup stands still before it has done anything, and may not even be killed
            throw IllegalContainerStateException.paused(id(), ExecLaunch.OPERATION, "Resume it first.");
        }
        return new ExecLaunch(access).start(status, process, stdio, compiler);
    }

    /** The configuration that it was made from. */
    protected final Spec configuration() {
        return access.spec().orElseThrow(() -> new DamagedStateException(id(), "config.json can't be read"));
    }

    /**
     * Changes files of its cgroup, in this order and under its lock.
     *
     * @throws org.standardcontainer.LaunchFailedException if one couldn't be written; those before it are as they were. What couldn't be set back
     *     is among the suppressed exceptions
     */
    protected final void change(List<ChangedFile> files) {
        change(LifecyclePlans.change(files));
    }

    /**
     * Changes what the steps say, in this order and under its lock; a step's undo comes before it, as {@code OnFailure}.
     *
     * @throws org.standardcontainer.LaunchFailedException if one failed; as above
     */
    protected final void change(LaunchPlan steps) {
        LaunchPlan plan = plans(deadline()).change(access.process(), steps);
        Outcome outcome = engine.attempt(id(), plan, Optional.of(access.record()));
        if (!outcome.isSuccess()) {
            ContainerException failure = Failures.of(id(), plan, Optional.of(access.record()), outcome.report());
            outcome.warnings().stream()
                    .filter(report -> report.kind() == Report.Kind.REMAINS)
                    .forEach(report -> failure.addSuppressed(Failures.changed(id(), report)));
            throw failure;
        }
    }

    /**
     * What a step has read for {@link #ask}.
     *
     * @param path of what
     * @param errno why it couldn't; 0 if it could
     * @param text what is in there; of a guest's, which may say what it likes
     */
    protected record Answer(String path, int errno, String text) {}

    /**
     * Carries out steps that only tell, without its lock.
     *
     * @return what they told, in that order
     * @throws org.standardcontainer.LaunchFailedException if a step failed
     */
    protected final List<Answer> ask(LaunchPlan steps) {
        Outcome outcome = engine.attempt(id(), steps, Optional.of(access.record()));
        if (!outcome.isSuccess()) {
            throw Failures.of(id(), steps, Optional.of(access.record()), outcome.report());
        }
        return outcome.warnings().stream()
                .filter(report -> report.kind() == Report.Kind.ANSWER)
                .map(report -> new Answer(report.path(), report.errno(), report.text()))
                .toList();
    }

    /** The steps that change files of its cgroup, for a backend that has them done elsewhere: all of them, or none. */
    protected static LaunchPlan steps(List<ChangedFile> files) {
        return LifecyclePlans.change(files);
    }

    /** A process of this host, unless it has ended: its pid may be another one's by now. */
    protected static Optional<ProcessRef> processHere(long pid, long startTime) {
        return Optional.of(new ProcessIdentity((int) pid, startTime))
                .filter(ProcessIdentity::isAlive)
                .map(process -> process.on(Site.local()));
    }

    /** How long others are waited for in one step of a plan, in milliseconds. */
    protected final int deadlineMillis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline().toMillis()));
    }

    /**
     * Carries out what writes its processes to disk, under its lock.
     *
     * @param steps what a backend has compiled; they undo themselves what has to be undone on a failure
     * @throws IllegalContainerStateException unless it is running, and not frozen
     * @throws org.standardcontainer.LaunchFailedException if a step failed; then it goes on
     */
    protected final void checkpoint(Supplier<LaunchPlan> steps) {
        Status status = status();
        if (status != Status.RUNNING) {
            throw new IllegalContainerStateException(id(), "checkpoint", status, "");
        }
        if (freezer().filter(Freezer::freezes).isPresent()) {
            throw IllegalContainerStateException.paused(id(), "checkpoint", "Resume it first.");
        }
        engine.run(
                id(),
                plans(deadline()).checkpoint(access.process(), freezer(), steps.get()),
                Optional.of(access.record()));
    }

    @Override
    public final CompletableFuture<ExitStatus> onExit() {
        return end.onExit();
    }

    @Override
    public final ExitStatus awaitExit() throws InterruptedException {
        return end.await();
    }

    @Override
    public final String stateUnchecked() {
        return new String(StateJson.write(doState()), StandardCharsets.UTF_8);
    }

    @Override
    public final void startUnchecked() {
        doStart();
    }

    @Override
    public final void killUnchecked(Signal signal) {
        doKill(signal);
    }

    @Override
    public final void deleteUnchecked() {
        doDelete();
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        if (operation == Attachment.class) {
            return attachment().map(operation::cast);
        } else if (operation == Pause.class) {
            return freezer().map(freezer -> operation.cast(new ContainerPause(access, this, freezer)));
        } else if (operation == Processes.class || operation == KillAll.class) {
            return ContainerProcesses.of(access, this).map(operation::cast);
        }
        return super.doFind(operation);
    }

    private Optional<Attachment> attachment() {
        StateRecord.Streams streams = access.record().streams();
        if (streams == StateRecord.Streams.OTHER) {
            return Optional.empty();
        }
        return end.link().map(link -> new ContainerAttachment(id(), link, streams == StateRecord.Streams.TERMINAL));
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        if (operation == Attachment.class) {
            return access.record().streams() == StateRecord.Streams.OTHER
                    ? "its standard streams are no pipes of ours; create it with Stdio.pipes()"
                    : "its monitor can't be reached";
        } else if (operation == Pause.class || operation == Processes.class || operation == KillAll.class) {
            return "it has no cgroup of its own";
        }
        return super.whyMissing(operation);
    }

    @Override
    protected void doRelease() {
        end.close();
    }

    private Optional<Freezer> freezer() {
        return CompiledContainer.freezer(access.record(), engine.directory(id()));
    }

    private LifecyclePlans plans(Duration deadline) {
        return engine.plans(id(), deadline);
    }

    private Duration deadline() {
        return engine.settings().deadline();
    }
}
