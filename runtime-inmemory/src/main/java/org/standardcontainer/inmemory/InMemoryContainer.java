package org.standardcontainer.inmemory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.StateJson;

/** What a container is in memory: the same object for everybody who has it; {@link Handle} is a caller's view of it. */
final class InMemoryContainer implements PlayedProcess {
    static final String KERNEL = "in-memory";
    private static final String RESUME = "Resume it first.";

    private final ContainerId id;
    private final Bundle bundle;
    private final Spec spec;
    private final Path rootfs;
    private final Streams streams;
    private final long pid;
    private final Rules rules;
    /** Held by start and delete; state and kill don't take it, since hooks may call them. */
    final Object lifecycle = new Object();

    private final Instant created = Instant.now();
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private final Set<InMemoryExec> execs = ConcurrentHashMap.newKeySet();
    private final PlayedLimits limits;
    private volatile Status status = Status.CREATING;
    private volatile boolean paused;
    private volatile @Nullable Thread thread;

    InMemoryContainer(ContainerId id, Bundle bundle, Spec spec, Path rootfs, Streams streams, long pid, Rules rules) {
        this.id = id;
        this.bundle = bundle;
        this.spec = spec;
        this.rootfs = rootfs;
        this.streams = streams;
        this.pid = pid;
        this.rules = rules;
        this.limits = new PlayedLimits(spec, rules);
    }

    ContainerState state() {
        Status now = status;
        Map<String, String> annotations = spec.annotations() == null ? Map.of() : spec.annotations();
        Optional<ProcessRef> process =
                now == Status.STOPPED ? Optional.empty() : Optional.of(new ProcessRef(KERNEL, pid, 0));
        return new ContainerState(
                Spec.VERSION,
                id,
                now,
                process,
                bundle.directory().toString(),
                annotations,
                paused && now != Status.STOPPED,
                Optional.of(created));
    }

    ContainerState reported() {
        return rules.reported(state());
    }

    String stateDocument() {
        return new String(StateJson.write(reported()), StandardCharsets.UTF_8);
    }

    Streams streams() {
        return streams;
    }

    CompletableFuture<ExitStatus> onExit() {
        return exit.copy();
    }

    /** Its create has ended. @throws LaunchFailedException if it was destroyed meanwhile: it stays what it is */
    synchronized void becomeCreated() {
        if (status != Status.CREATING) {
            throw new LaunchFailedException(
                    "", "container " + id + " was destroyed while it was created", "", "", "", "", "", null);
        }
        status = Status.CREATED;
    }

    void require(String operation, boolean allowed) {
        if (!allowed) {
            throw new IllegalContainerStateException(id, operation, status, "");
        }
    }

    /**
     * Runs the program in a thread of its own.
     *
     * @throws IllegalContainerStateException if it is stopped: a hook of start, or another thread, has killed it; or paused
     */
    synchronized void execute(Program program) {
        requireStartable();
        status = Status.RUNNING;
        play(new Thread(() -> end(play(program)), "in-memory " + id));
    }

    synchronized void requireStartable() {
        require("start", rules.mayStart(status));
        if (paused && !rules.mayStartPaused()) {
            throw IllegalContainerStateException.paused(id, "start", status, RESUME);
        }
    }

    /** Runs the program without saying so: a fault that tests plant. */
    synchronized void executeEarly(Program program) {
        play(new Thread(() -> end(play(program)), "in-memory " + id));
    }

    private void play(Thread player) {
        player.setDaemon(true);
        thread = player;
        player.start();
    }

    private ExitStatus play(Program program) {
        try {
            return program.run(this);
        } catch (IOException e) {
            return new ExitStatus.Exited(1);
        } catch (InterruptedException e) {
            return new ExitStatus.Signalled(Signal.KILL, Signals.number(Signal.KILL), false);
        }
    }

    /** The process is gone; the first to say so wins. */
    void end(ExitStatus how) {
        synchronized (this) {
            if (status == Status.STOPPED) {
                return;
            }
            streams.close();
            status = Status.STOPPED;
            paused = false;
            notifyAll();
        }
        execs.forEach(InMemoryExec::killNow);
        exit.complete(rules.recorded(how));
    }

    /**
     * Starts a further process.
     *
     * @throws IllegalContainerStateException unless it is created or running
     */
    synchronized void execute(InMemoryExec exec) {
        require("exec in", status == Status.CREATED || status == Status.RUNNING);
        if (paused && !rules.mayRunInPaused()) {
            throw IllegalContainerStateException.paused(id, "exec in", status, RESUME);
        }
        execs.add(exec);
        exec.begin();
    }

    void ended(InMemoryExec exec) {
        execs.remove(exec);
    }

    /** A created container has no program yet that could take a signal: what ends a process by default ends it, unless it stands still. */
    void signal(Signal signal) {
        Signal delivered = rules.delivered(Signals.named(signal));
        boolean started = status == Status.RUNNING;
        if (delivered.equals(Signal.KILL) || (!started && !paused && Signals.endsByDefault(delivered))) {
            end(new ExitStatus.Signalled(delivered, Signals.number(delivered), false));
            Thread player = thread;
            if (player != null) {
                player.interrupt();
            }
        } else if (started || paused) {
            signals.add(delivered);
        }
    }

    @Override
    public ContainerId id() {
        return id;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Path rootfs() {
        return rootfs;
    }

    @Override
    public InputStream stdin() {
        return streams.stdin();
    }

    @Override
    public OutputStream stdout() {
        return streams.stdout();
    }

    @Override
    public OutputStream stderr() {
        return streams.stderr();
    }

    /** Whatever its program does goes on; but the next signal waits. */
    synchronized void pause() {
        if (paused && !rules.mayPause(status, true)) {
            throw IllegalContainerStateException.paused(id, "pause", status, "");
        }
        require("pause", rules.mayPause(status, paused));
        paused = true;
    }

    synchronized void resume() {
        require("resume", paused);
        paused = false;
        notifyAll();
        if (status == Status.CREATED) {
            List<Signal> waiting = new ArrayList<>();
            signals.drainTo(waiting);
            waiting.forEach(this::signal);
        }
    }

    synchronized List<ProcessRef> processes() {
        List<ProcessRef> all = new ArrayList<>();
        if (status != Status.STOPPED) {
            all.add(new ProcessRef(KERNEL, pid, 0));
            execs.stream()
                    .flatMap(exec -> exec.process().stream())
                    .sorted(Comparator.comparing(ProcessRef::pid))
                    .forEach(all::add);
        }
        return rules.listed(all);
    }

    synchronized ContainerStats stats() {
        require("read the figures of", rules.mayMeasure(status));
        return limits.stats(processes().size());
    }

    synchronized void update(LinuxResources resources) {
        require("update", rules.mayUpdate(status));
        limits.update(spec, resources);
    }

    @Override
    public Signal awaitSignal() throws InterruptedException {
        Signal signal = signals.take();
        synchronized (this) {
            while (paused && rules.standsStill()) {
                wait();
            }
        }
        return signal;
    }
}
