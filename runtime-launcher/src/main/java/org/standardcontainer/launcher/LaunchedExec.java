package org.standardcontainer.launcher;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.state.ProcessIdentity;

/**
 * A further process of a container. It has a monitor of its own, which is its parent, keeps its pipes, and knows its end; but
 * no file: nobody else can find it, and when its link is let go of (closing, or the death of the JVM) the monitor kills it. In the
 * caller's process tree it has none, and is whose child the caller's subreaper makes it.
 */
final class LaunchedExec implements ExecProcess {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Engine engine;
    private final ContainerId id;
    private final ProcessIdentity process;
    private final @Nullable MonitorLink link;
    private final @Nullable Attachment attachment;
    private final CompletableFuture<ExitStatus> status = new CompletableFuture<>();
    private ExitWatch.@Nullable Watch watch; // guarded by this
    private boolean followed; // guarded by this
    private boolean closed; // guarded by this

    LaunchedExec(
            Engine engine,
            ContainerId id,
            ProcessIdentity process,
            Optional<MonitorLink> link,
            boolean pipes,
            boolean terminal) {
        this.engine = engine;
        this.id = id;
        this.process = process;
        this.link = link.orElse(null);
        this.attachment = this.link != null && pipes ? new ContainerAttachment(id, this.link, terminal) : null;
    }

    @Override
    public Optional<ProcessRef> process() {
        return Optional.of(process.on(engine.site()));
    }

    @Override
    public Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    @Override
    public void kill(Signal signal) {
        int number =
                engine.site().numbers().theirSignal(LinuxSignals.number(signal).orElse(-1));
        if (number < 0) {
            throw new IllegalArgumentException("the container's kernel has no signal " + signal.name());
        }
        try {
            engine.run(
                    id,
                    engine.plans(id, engine.settings().deadline()).kill(process, number, Optional.empty()),
                    Optional.empty());
        } catch (IllegalContainerStateException ended) {
            // so there is nothing to signal
        }
    }

    @Override
    public CompletableFuture<ExitStatus> onExit() {
        begin();
        return status.copy();
    }

    @Override
    public ExitStatus awaitExit() throws InterruptedException {
        if (link != null && !status.isDone()) {
            return status(link.awaitEnd());
        }
        begin();
        try {
            return status.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        }
    }

    private void begin() {
        synchronized (this) {
            if (followed || closed) {
                return;
            }
            followed = true;
        }
        if (link != null) {
            link.onEnd(end -> complete(status(end)));
            return;
        }
        ExitWatch.Watch watching = engine.exitWatch().watch(process, () -> complete(nobodySaw()));
        boolean late;
        synchronized (this) {
            watch = watching;
            late = closed;
        }
        if (late) {
            watching.close();
        }
    }

    /** Not on the thread that told us: what callers hang on the future may take its time. */
    private void complete(ExitStatus how) {
        try {
            engine.callbacks().execute(() -> status.complete(how));
        } catch (RejectedExecutionException e) {
            status.complete(how);
        }
    }

    private static ExitStatus status(MonitorLink.End end) {
        if (end instanceof MonitorLink.End.Exited exited) {
            return ContainerEnd.status(exited.exit());
        } else if (end instanceof MonitorLink.End.LetGo) {
            return new ExitStatus.Unknown("it was closed before it ended");
        } else if (end instanceof MonitorLink.End.ZygoteLost) {
            return new ExitStatus.Unknown(
                    "the launcher died, and the process with it; or the runtime was closed before");
        }
        return new ExitStatus.Unknown("its monitor was killed before it ended");
    }

    private ExitStatus nobodySaw() {
        return new ExitStatus.Unknown(
                engine.isClosed()
                        ? "the runtime was closed before"
                        : "it belongs to its caller's process tree: whoever has it as a child knows how it ended");
    }

    @Override
    public void close() {
        ExitWatch.Watch watching;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            watching = watch;
        }
        if (link != null) {
            link.forget(); // of which its monitor kills it, and ends
        } else if (engine.site().isAlive(process)) {
            killQuietly();
        }
        awaitEnd();
        status.complete(new ExitStatus.Unknown("it was closed before it ended"));
        if (watching != null) {
            watching.close();
        }
    }

    private void killQuietly() {
        try {
            kill(Signal.KILL);
        } catch (ContainerException | IllegalStateException e) {
            // the runtime is closed, or has no launcher any more: its container's end is its end
        }
    }

    /** So that nothing of it is left when it is closed; one in an uninterruptible sleep isn't waited for. */
    private void awaitEnd() {
        long end = System.nanoTime() + Engine.nanos(engine.settings().deadline());
        while (engine.site().isAlive(process) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public String toString() {
        return "ExecProcess(" + id + ", " + process.pid() + ")";
    }
}
