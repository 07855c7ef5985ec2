package org.standardcontainer.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.state.ExitRecord;
import org.standardcontainer.launcher.state.Sighting;

/**
 * How one container ended, learned in the best way that there is: from its monitor over the zygote; else by watching its
 * process and reading what the monitor recorded. Also keeps the link to the monitor, which the streams need too.
 */
final class ContainerEnd {
    /** How long a monitor that was seen alive may take from the end of the process to its record. */
    private static final Duration RECORDING = Duration.ofSeconds(2);

    private final ContainerAccess access;
    private final Engine engine;
    private final CompletableFuture<ExitStatus> status = new CompletableFuture<>();
    private volatile @Nullable ExitStatus known; // what somebody has learned, before the future says it
    private @Nullable MonitorLink link;
    private ExitWatch.@Nullable Watch watch;
    private boolean followed;
    private boolean closed;

    ContainerEnd(ContainerAccess access) {
        this.access = access;
        this.engine = access.engine();
        this.link = access.link();
    }

    /** A future of the caller's own. */
    CompletableFuture<ExitStatus> onExit() {
        begin();
        return status.copy();
    }

    /** Waits for it. Told by the monitor's link itself, without the detour over a thread that callers' code may run on. */
    ExitStatus await() throws InterruptedException {
        Optional<MonitorLink> monitor = status.isDone() ? Optional.empty() : linkNow();
        if (monitor.isPresent() && monitor.get().awaitEnd() instanceof MonitorLink.End.Exited exited) {
            ExitStatus exit = status(exited.exit());
            known = exit;
            return exit;
        }
        begin();
        try {
            return status.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        }
    }

    /**
     * The way to the monitor; empty if there is none any more, or it has no room for one more.
     *
     * @throws LauncherFailedException if there is no launcher to reach it by
     */
    Optional<MonitorLink> link() {
        synchronized (this) {
            if (link != null && link.isLost()) {
                link = null; // the zygote died: a new one finds the monitor again
            }
            if (link != null || closed || !access.record().monitored()) {
                return Optional.ofNullable(link);
            }
        }
        // waits for the monitor, so nobody else may have to wait for us
        Optional<MonitorLink> made =
                engine.runner().attach(engine.directory(access.id()).monitorSocket());
        synchronized (this) {
            if (link == null && !closed) {
                link = made.orElse(null);
                return made;
            }
        }
        made.ifPresent(MonitorLink::forget); // another thread was faster
        return linkNow();
    }

    private synchronized Optional<MonitorLink> linkNow() {
        return Optional.ofNullable(link).filter(l -> !l.isLost());
    }

    private void begin() {
        synchronized (this) {
            if (followed || closed) {
                return;
            }
            followed = true;
        }
        orGiveUp(this::follow);
    }

    private void follow() {
        Optional<MonitorLink> monitor = linkNow();
        if (monitor.isEmpty()) {
            if (recorded() || isOver()) {
                return;
            }
            try {
                monitor = link();
            } catch (LauncherFailedException e) {
                // there is another way to learn it
            }
        }
        if (monitor.isPresent()) {
            monitor.get().onEnd(how -> later(() -> ended(how)));
        } else {
            watch();
        }
    }

    private void watch() {
        ExitWatch.Watch watching = engine.exitWatch().watch(access.process(), () -> later(this::processEnded));
        boolean late;
        synchronized (this) {
            late = closed;
            watch = watching;
        }
        if (late) {
            watching.close();
        }
    }

    private void ended(MonitorLink.End how) {
        if (how instanceof MonitorLink.End.Exited exited) {
            status.complete(status(exited.exit()));
        } else if (how instanceof MonitorLink.End.LetGo) {
            return; // close() has said so
        } else if (engine.isClosed()) {
            giveUp("the runtime was closed before");
        } else if (how instanceof MonitorLink.End.ZygoteLost) {
            follow();
        } else if (!recorded() && !isOver()) {
            watch();
        }
    }

    private void processEnded() {
        if (engine.isClosed()) {
            giveUp("the runtime was closed before");
            return;
        }
        // the monitor may be about to write
        engine.lookUntil(
                access.id(),
                RECORDING,
                sighting -> !(sighting instanceof Sighting.Whole whole) || whole.status() == Status.STOPPED);
        if (!recorded()) {
            giveUp(nobodySaw());
        }
    }

    /** Not on the thread that told us: what callers hang on the future may take its time. */
    private void later(Runnable task) {
        try {
            engine.callbacks().execute(() -> orGiveUp(task));
        } catch (RejectedExecutionException e) {
            giveUp("the runtime was closed before");
        }
    }

    /** Whatever goes wrong, who waits hears of it: a future that nobody completes were worse. */
    private void orGiveUp(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            giveUp(engine.isClosed() ? "the runtime was closed before" : "it could not be learned: " + e.getMessage());
        }
    }

    /** True once it is known how the container ended. */
    boolean isKnown() {
        return known != null || (status.isDone() && !(status.join() instanceof ExitStatus.Unknown));
    }

    /** Learns what can be learned before the container's files are removed. */
    void settle() {
        if (known == null && !status.isDone() && !recorded()) {
            isOver();
        }
    }

    private boolean recorded() {
        Optional<ExitRecord> record = ExitRecord.read(engine.directory(access.id()));
        record.ifPresent(r -> status.complete(status(r)));
        return record.isPresent();
    }

    /** True, and settled, if it has ended and nobody will say how. */
    private boolean isOver() {
        Sighting sighting = engine.look(access.id());
        boolean over = !(sighting instanceof Sighting.Whole whole)
                || !whole.process().equals(access.process())
                || whole.status() == Status.STOPPED;
        if (over && !recorded()) {
            giveUp(nobodySaw());
        }
        return over;
    }

    private String nobodySaw() {
        return access.record().monitored()
                ? "its monitor was killed before it ended"
                : "it belongs to its caller's process tree: whoever has it as a child knows how it ended";
    }

    private void giveUp(String why) {
        ExitStatus exit = known;
        status.complete(exit != null ? exit : new ExitStatus.Unknown(why));
    }

    /** What a monitor says of its child's end. */
    static ExitStatus status(ExitRecord record) {
        return switch (record.kind()) {
            case 1 -> new ExitStatus.Exited(record.value());
            case 4 -> new ExitStatus.Unknown(lost(record.value()));
            default -> new ExitStatus.Signalled(LinuxSignals.of(record.value()), record.value(), record.kind() == 3);
        };
    }

    /** Why the process that stood for a container in a virtual machine couldn't say how that ended. */
    private static String lost(int reason) {
        return switch (reason) {
            case 1 -> "its virtual machine ended before it did";
            case 2 -> "its virtual machine stopped answering, and was killed";
            case 3 -> "its virtual machine broke the protocol, and was killed";
            default -> "its virtual machine was lost";
        };
    }

    /** Lets go of the monitor; who still waits is told that it won't be known. */
    void close() {
        MonitorLink last;
        ExitWatch.Watch watching;
        synchronized (this) {
            closed = true;
            last = link;
            watching = watch;
        }
        giveUp("the container's object was closed before it ended");
        if (watching != null) {
            watching.close();
        }
        if (last != null) {
            last.forget();
        }
    }
}
