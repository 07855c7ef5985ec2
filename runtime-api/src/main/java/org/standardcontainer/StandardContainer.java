package org.standardcontainer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The Standard Container: what every container can do, and nothing more (runtime.md#lifecycle).
 *
 * <p>It can't be instantiated, because every practical container needs a kernel beneath it; a backend's subclass
 * gives it one. The operations are final: they check the state machine and call the step ({@code do…}) that a
 * backend writes. Checks here are for a clear error; the backend's step decides under its own lock.
 *
 * <p>Safe for use by several threads, and by several processes at once through {@link ContainerRuntime#load}.
 * What {@link ContainerRuntime#create} returned is owned: {@link #close()} destroys it unless {@link #detach()} was
 * called. What {@code load} returned is not: closing releases it.
 *
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#standard-container">Standard Container in the glossary</a>
 */
public abstract class StandardContainer implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    private static final String RESUME = "Resume it first.";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ContainerId id;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What its runtime owns, this among it; null when it isn't owned. */
    private volatile @Nullable Set<StandardContainer> owner;

    protected StandardContainer(ContainerId id) {
        this.id = id;
    }

    /** The container's id. */
    public final ContainerId id() {
        return id;
    }

    /**
     * Looks up the state (runtime.md#query-state). Takes no lock, so that hooks may call it.
     *
     * @throws ContainerNotFoundException if the container was deleted
     */
    public final ContainerState state() {
        return doState();
    }

    /**
     * Runs the container's program (runtime.md#start): created → running. Returns when the program was executed and
     * the poststart hooks have ended.
     *
     * @throws IllegalContainerStateException unless it is created and not paused; no effect
     * @throws LaunchFailedException if the program can't be executed; the container is stopped then
     * @throws HookFailedException if a startContainer or poststart hook failed; the container is destroyed then
     */
    public final void start() {
        // runtime.md#start: attempting to start a container that is not created MUST have no effect and generate an
        // error
        if (!isKnownToBe(Status.CREATED)) {
            ContainerState state = state();
            require("start", state, Status.CREATED);
            if (state.paused()) {
                throw IllegalContainerStateException.paused(id, "start", state.status(), RESUME);
            }
        }
        doStart();
    }

    /**
     * Sends a signal to the init process (runtime.md#kill) and doesn't wait.
     *
     * @throws IllegalContainerStateException unless it is created or running; no effect
     * @throws IllegalArgumentException if the backend's kernel has no such signal
     */
    public final void kill(Signal signal) {
        // runtime.md#kill: neither created nor running → error, no effect
        require("kill", state(), Status.CREATED, Status.RUNNING);
        doKill(signal);
    }

    /**
     * Removes all that create made and runs the poststop hooks (runtime.md#delete): stopped → gone; the id is free.
     *
     * @throws IllegalContainerStateException unless it is stopped; no effect
     * @throws CleanupFailedException if something could not be removed; delete may be repeated
     */
    public final void delete() {
        // runtime.md#delete: attempting to delete a container that is not stopped MUST have no effect and generate an
        // error
        if (!isKnownToBe(Status.STOPPED)) {
            require("delete", state(), Status.STOPPED);
        }
        doDelete();
        disown();
    }

    /**
     * Kills, waits, deletes: an extension of the spec's delete for a container in any state, also a paused one, or one that somebody
     * is making, for which it waits. Without effect if it is gone already. An interrupt doesn't end it early, and is kept for
     * the caller.
     *
     * @param deadline how long it may take until it is made and its init process has ended; positive
     * @throws ContainerBusyException if that was not in time
     * @throws CleanupFailedException if something could not be removed
     */
    public final void destroy(Duration deadline) {
        long end = System.nanoTime() + positiveNanos(deadline);
        boolean interrupted = Thread.interrupted();
        try {
            ContainerState state = awaitMade(end, deadline);
            interrupted |= Thread.interrupted();
            if (state.status() == Status.CREATED || state.status() == Status.RUNNING) {
                killIfAlive(state.paused());
                awaitStopped(end, deadline);
                interrupted |= Thread.interrupted();
            }
            delete();
        } catch (ContainerNotFoundException gone) {
            disown();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Finds an optional operation.
     *
     * @param operation the operation's interface, such as {@link Attachment}
     * @return the operation, or empty if this container doesn't have it
     */
    public final <T extends ContainerOperation> Optional<T> find(Class<T> operation) {
        return doFind(operation);
    }

    /**
     * Finds an optional operation that the caller can't do without.
     *
     * @throws OperationUnavailableException if this container doesn't have it, with the reason
     */
    public final <T extends ContainerOperation> T require(Class<T> operation) {
        return doFind(operation)
                .orElseThrow(() -> new OperationUnavailableException(id, operation, whyMissing(operation)));
    }

    /** Gives up ownership: the container lives on when this is closed. */
    public final void detach() {
        disown();
    }

    /**
     * Destroys the container if it is owned, giving its init process 10 s to end, and releases what this object holds.
     * Once; further calls do nothing, also when the first failed.
     *
     * @throws ContainerBusyException if its init process did not end in time
     * @throws CleanupFailedException if something could not be removed
     */
    @Override
    public final void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (owner != null) {
                destroy(CLOSE_DEADLINE);
            }
        } finally {
            disown();
            doRelease();
        }
    }

    // --- must be written by a backend, in the order of a container's life ---

    /** Looks up the state without a lock. @throws ContainerNotFoundException if it was deleted */
    protected abstract ContainerState doState();

    /** created → running; see {@link #start()}. Checks the state again under the backend's lock, and that it isn't paused. */
    protected abstract void doStart();

    /** Sends the signal to the init process, never to a process that took its pid. */
    protected abstract void doKill(Signal signal);

    /** stopped → gone; see {@link #delete()}. Checks the state again under the backend's lock. */
    protected abstract void doDelete();

    // --- may be overridden ---

    /** Finds an optional operation; the default has those that the subclass itself implements. */
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        return operation.isInstance(this) ? Optional.of(operation.cast(this)) : Optional.empty();
    }

    /** Says why an operation is missing, as the end of a sentence. */
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        return "this backend does not support it";
    }

    /**
     * What this object knows of the status without a look; empty by default. It spares start and delete the look where it
     * allows them, and forbids nothing: it may be out of date, as any look is by the time that {@link #doStart} or
     * {@link #doDelete} checks again.
     */
    protected Optional<Status> lastKnown() {
        return Optional.empty();
    }

    /** Releases what this object holds (threads, descriptors); the container itself isn't touched. */
    protected void doRelease() {}

    // --- for the runtime that made it ---

    /** Makes it owned, and one of those that its runtime closes. */
    final void own(Set<StandardContainer> owner) {
        this.owner = owner;
        owner.add(this);
    }

    private void disown() {
        Set<StandardContainer> last = owner;
        owner = null;
        if (last != null) {
            last.remove(this);
        }
    }

    private boolean isKnownToBe(Status status) {
        return lastKnown().filter(known -> known == status).isPresent();
    }

    private void require(String operation, ContainerState state, Status... allowed) {
        for (Status status : allowed) {
            if (state.status() == status) {
                return;
            }
        }
        String remedy = switch (operation) {
            case "delete" -> "Kill it and wait until it is stopped, or destroy it.";
            case "start" -> "Only a created container can be started, and only once.";
            default -> "";
        };
        if (state.paused() && !operation.equals("start")) {
            throw IllegalContainerStateException.paused(id, operation, state.status(), remedy);
        }
        throw new IllegalContainerStateException(id, operation, state.status(), remedy);
    }

    private void killIfAlive(boolean paused) {
        try {
            kill(Signal.KILL);
            if (paused) { // a frozen process dies only once it is thawed
                find(Pause.class).ifPresent(Pause::resume);
            }
        } catch (IllegalContainerStateException ended) {
            // it ended by itself between the look and the signal: that is what was wanted
        }
    }

    /** The state once nobody is making it any more; an interrupt doesn't end the wait and is there again afterwards. */
    private ContainerState awaitMade(long end, Duration deadline) {
        boolean interrupted = false;
        try {
            ContainerState state = state();
            while (state.status() == Status.CREATING) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new ContainerBusyException(
                            "container " + id + " was not made within " + readable(deadline),
                            "Wait for who makes it, or destroy it by its id: that ends the making.");
                }
                try {
                    TimeUnit.NANOSECONDS.sleep(Math.min(left, POLL_NANOS));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                state = state();
            }
            return state;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns when it is stopped; an interrupt doesn't end the wait and is there again afterwards. */
    private void awaitStopped(long end, Duration deadline) {
        Optional<Waitable> waitable = find(Waitable.class);
        CompletableFuture<?> exit = waitable.isPresent() ? waitable.get().onExit() : null;
        boolean interrupted = false;
        try {
            // what the future says and what the state says may be some steps apart
            while ((exit != null && !exit.isDone()) || state().status() != Status.STOPPED) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw stillAlive(deadline);
                }
                try {
                    if (exit == null || exit.isDone()) {
                        TimeUnit.NANOSECONDS.sleep(Math.min(left, POLL_NANOS));
                    } else {
                        exit.get(left, TimeUnit.NANOSECONDS);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw stillAlive(deadline);
                } catch (ExecutionException e) {
                    throw new IllegalStateException("onExit may not complete exceptionally", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A deadline in nanoseconds; what is too long for that is as long as can be. */
    static long positiveNanos(Duration deadline) {
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("a deadline has to be positive, and is " + deadline);
        }
        return deadline.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0 ? Long.MAX_VALUE : deadline.toNanos();
    }

    private ContainerBusyException stillAlive(Duration deadline) {
        return new ContainerBusyException(
                "container " + id + " did not stop within " + readable(deadline) + " of SIGKILL",
                "A process in uninterruptible sleep can't be killed; see its state under /proc.");
    }

    private static String readable(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + id + ")";
    }
}
