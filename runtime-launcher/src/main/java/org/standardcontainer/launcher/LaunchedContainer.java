package org.standardcontainer.launcher;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.KillAll;
import org.standardcontainer.LaunchFailedException;
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
import org.standardcontainer.launcher.state.ProcessIdentity;
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
        return access.sighting().state(access.freezer(), engine.site());
    }

    /** Created as long as nobody but its maker's object had it; stopped once it is known how it ended. */
    @Override
    protected final Optional<Status> lastKnown() {
        if (end.isKnown()) {
            return Optional.of(Status.STOPPED);
        }
        return access.isMadeHere() && !startedHere ? Optional.of(Status.CREATED) : Optional.empty();
    }

    @Override
    protected final void doStart() {
        access.requireNotFrozen("start", Status.CREATED);
        try (AtStart along = atStart()) {
            startedHere = true;
            new Starting(access, end).run();
            along.started();
        }
    }

    /** What goes along with its start; nothing by default. Asked for before anything is done. */
    protected AtStart atStart() {
        return AtStart.NOTHING;
    }

    @Override
    protected final void doKill(Signal signal) {
        new Signals(access).send(signal);
    }

    /** Signals each of a container's processes once, also those that are made meanwhile. */
    protected final void signalAll(Processes processes, Signal signal) {
        new Signals(access).sendAll(processes, signal);
    }

    @Override
    protected final void doDelete() {
        new Deletion(access, end).run();
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
        Status status = access.sighting().status();
        if (status != Status.STOPPED) {
            // who joins a frozen cgroup stands still before it has done anything, and may not even be killed
            access.requireNotFrozen(ExecLaunch.OPERATION, status);
        }
        return new ExecLaunch(access).start(status, process, stdio, compiler);
    }

    /** The configuration that it was made from. */
    protected final Spec configuration() {
        return access.configuration();
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
        LaunchPlan plan = access.plans().change(access.process(), steps);
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

    /**
     * What to throw when the processes of its machine couldn't be asked: that it is stopped, if that failed because it has ended, also
     * where that isn't written down yet.
     *
     * @param operation what was tried, as {@link IllegalContainerStateException} has it
     */
    protected final ContainerException told(String operation, LaunchFailedException failure) {
        return access.told(operation, failure);
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
        Status status = access.sighting().status();
        if (status != Status.RUNNING) {
            throw new IllegalContainerStateException(id(), "checkpoint", status, "");
        }
        access.requireNotFrozen("checkpoint", status);
        engine.run(
                id(),
                access.plans().checkpoint(access.process(), access.freezer(), steps.get()),
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
            return access.freezer().map(freezer -> operation.cast(new ContainerPause(access, this, freezer)));
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

    private Duration deadline() {
        return engine.settings().deadline();
    }
}
