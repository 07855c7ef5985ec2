package org.standardcontainer.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.channel.Launcher;
import org.standardcontainer.launcher.channel.OneShot;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.channel.RemoteLauncher;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.StandardStreams;
import org.standardcontainer.launcher.channel.Zygotes;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.HostUser;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.launcher.state.StateRoot;

/**
 * What a runtime and its containers share: state root, launcher, and the few threads that are there while they are needed.
 */
final class Engine implements AutoCloseable {
    private static final int ROOT_MODE = 0700;
    private static final long IDLE_SECONDS = 5;
    private static final Duration LONGEST = Duration.ofDays(100 * 365);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LauncherSettings settings;
    private final RuntimeListener listener;
    private final Optional<HostUser> user; // empty on another machine
    private final Boot boot;
    private final StateRoot root;
    private final PlanRunner runner;
    private final ExitWatch exitWatch;
    private final ExecutorService callbacks;
    private static final AtomicReference<@Nullable HostUser> SERVED = new AtomicReference<>();

    private volatile boolean closed;

    private Engine(
            LauncherSettings settings,
            RuntimeListener listener,
            Optional<HostUser> user,
            Boot boot,
            StateRoot root,
            PlanRunner runner) {
        this.settings = settings;
        this.listener = listener;
        this.user = user;
        this.boot = boot;
        this.root = root;
        this.runner = runner;
        this.exitWatch = new ExitWatch(root.site());
        this.callbacks = threads();
    }

    static Engine open(LauncherSettings settings, RuntimeListener listener) {
        try {
            HostUser user = user();
            Caller caller = Caller.current();
            StateRoot root = StateRoot.choose(settings.stateRoot(), caller.environment(), user);
            Boot boot = Boot.current();
            PlanRunner runner = settings.tree() == ProcessTree.CALLER
                    ? new OneShot(settings.starter(), settings.handedOn())
                    : zygotes(settings, caller);
            return new Engine(settings, listener, Optional.of(user), boot, root, runner);
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read /proc: " + e, "Mount procfs on /proc.");
        }
    }

    /** Who this process is. One that serves others serves those alone that are the same, and never becomes another. */
    private static HostUser user() throws IOException {
        if (Caller.current().link().isEmpty()) {
            return HostUser.current();
        }
        HostUser known = SERVED.get();
        if (known == null) {
            known = HostUser.current();
            SERVED.set(known);
        }
        return known;
    }

    /** A zygote lives as long as what needs it, which is not one command. */
    private static PlanRunner zygotes(LauncherSettings settings, Caller caller) {
        caller.needsItsOwnProcess();
        return new Zygotes(Launcher.open(settings.launcherPath()), settings.handedOn());
    }

    /** Containers on another machine, whose first user we are there. */
    static Engine open(LauncherSettings settings, RuntimeListener listener, RemoteLauncher remote) {
        StateRoot root = new StateRoot(settings.stateRoot().orElse(LauncherSettings.REMOTE_STATE_ROOT), remote);
        return new Engine(settings, listener, Optional.empty(), remote.boot(), root, new Zygotes(remote));
    }

    /** Runs what callers hang on to the end of a container; as many threads as are needed at once, for a moment. */
    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "scr-exit-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** What a process gets that is made here; on another machine its plan opens files, which are there. */
    StandardStreams streams(Stdio stdio, boolean terminal) throws SystemCallException {
        return user.isEmpty() && stdio instanceof Stdio.Files
                ? StandardStreams.none()
                : StandardStreams.open(stdio, terminal);
    }

    LauncherSettings settings() {
        return settings;
    }

    RuntimeListener listener() {
        return listener;
    }

    Boot boot() {
        return boot;
    }

    StateRoot root() {
        return root;
    }

    PlanRunner runner() {
        return runner;
    }

    ExitWatch exitWatch() {
        return exitWatch;
    }

    ExecutorService callbacks() {
        return callbacks;
    }

    void prepareRoot() {
        if (user.isPresent()) {
            root.prepare(user.get());
        } else if (!root.site().isDirectory(root.path())) {
            runner.run(LaunchPlan.builder()
                    .host("", new FileOp.MakeDir(root.path().toString(), ROOT_MODE))
                    .build()); // another may be faster; if it isn't there then, the next plan says so
        }
    }

    /** Where the containers are. */
    Site site() {
        return root.site();
    }

    /** For who doesn't make it: nothing of a root that others can write to may be believed, or executed. */
    void checkRoot() {
        user.ifPresent(root::check);
    }

    ContainerDirectory directory(ContainerId id) {
        return root.directory(id);
    }

    LifecyclePlans plans(ContainerId id, Duration deadline) {
        return new LifecyclePlans(root.directory(id), deadline);
    }

    Sighting look(ContainerId id) {
        return Sighting.of(id, root.directory(id), boot);
    }

    /** Looks until what is seen is as wanted, or the deadline is over; the last sighting. */
    Sighting lookUntil(ContainerId id, Duration deadline, Predicate<Sighting> wanted) {
        long end = System.nanoTime() + nanos(deadline);
        Sighting sighting = look(id);
        while (!wanted.test(sighting) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            sighting = look(id);
        }
        return sighting;
    }

    /** As nanoseconds that can be added to a time; what is longer than that lasts for ever. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /**
     * Runs a plan and hands its warnings to the listener.
     *
     * @throws ContainerException if a step failed, as {@link Failures} has it
     */
    void run(ContainerId id, LaunchPlan plan, Optional<StateRecord> record) {
        Outcome outcome = attempt(id, plan, record);
        if (!outcome.isSuccess()) {
            throw Failures.of(id, plan, record, outcome.report());
        }
    }

    /** The same, for who knows what to do about a failure. */
    Outcome attempt(ContainerId id, LaunchPlan plan, Optional<StateRecord> record) {
        Outcome outcome = runner.run(plan);
        warn(id, plan, record, outcome);
        return outcome;
    }

    void warn(ContainerId id, LaunchPlan plan, Optional<StateRecord> record, Outcome outcome) {
        outcome.warnings().stream()
                .filter(w -> w.kind() == Report.Kind.WARNING)
                .forEach(w -> listener.warning(id, Failures.warning(plan, record, w)));
    }

    /** True once nothing more will be told of containers. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        runner.close();
        exitWatch.close();
        callbacks.shutdown();
    }
}
