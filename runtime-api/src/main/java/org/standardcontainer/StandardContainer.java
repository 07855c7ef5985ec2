package org.standardcontainer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

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
 */
public abstract class StandardContainer implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ContainerId id;
    private volatile boolean owned;
    private volatile boolean closed;

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
     * @throws IllegalContainerStateException unless it is created; no effect
     * @throws LaunchFailedException if the program can't be executed; the container is stopped then
     * @throws HookFailedException if a startContainer or poststart hook failed; the container is destroyed then
     */
    public final void start() {
        // runtime.md#start: attempting to start a container that is not created MUST have no effect and generate an
        // error
        require("start", state(), Status.CREATED);
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
        require("delete", state(), Status.STOPPED);
        doDelete();
        owned = false;
    }

    /**
     * Kills, waits, deletes: an extension of the spec's delete for a container in any state. Without effect if it is
     * gone already.
     *
     * @param deadline how long the whole may take; positive
     * @throws ContainerBusyException if its init process did not end in time
     */
    public final void destroy(Duration deadline) {
        try {
            Status status = state().status();
            if (status == Status.CREATED || status == Status.RUNNING) {
                killIfAlive();
                awaitStopped(deadline);
            }
            delete();
        } catch (ContainerNotFoundException gone) {
            owned = false;
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
        owned = false;
    }

    /** Destroys the container if it is owned, within 10 s; releases what this object holds. Once; further calls do nothing. */
    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (owned) {
                destroy(CLOSE_DEADLINE);
            }
        } finally {
            doRelease();
        }
    }

    // --- must be written by a backend, in the order of a container's life ---

    /** Looks up the state without a lock. @throws ContainerNotFoundException if it was deleted */
    protected abstract ContainerState doState();

    /** created → running; see {@link #start()}. Checks the state again under the backend's lock. */
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

    /** Releases what this object holds (threads, descriptors); the container itself isn't touched. */
    protected void doRelease() {}

    // --- for the runtime that made it ---

    final void own() {
        owned = true;
    }

    /** True when closing it has nothing to do any more. */
    final boolean isReleased() {
        return closed || !owned;
    }

    private void require(String operation, ContainerState state, Status... allowed) {
        for (Status status : allowed) {
            if (state.status() == status) {
                return;
            }
        }
        String remedy = switch (operation) {
            case "delete" -> "Kill it and wait until it is stopped, or use destroy.";
            case "start" -> "Only a created container can be started, and only once.";
            default -> "";
        };
        throw new IllegalContainerStateException(id, operation, state.status(), remedy);
    }

    private void killIfAlive() {
        try {
            kill(Signal.KILL);
        } catch (IllegalContainerStateException ended) {
            // it ended by itself between the look and the signal: that is what was wanted
        }
    }

    private void awaitStopped(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        Optional<Waitable> waitable = find(Waitable.class);
        if (waitable.isPresent()) {
            try {
                waitable.get().onExit().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw stillAlive(deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stillAlive(deadline);
            } catch (ExecutionException e) {
                throw new IllegalStateException("onExit may not complete exceptionally", e);
            }
        }
        while (state().status() != Status.STOPPED) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw stillAlive(deadline);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private ContainerBusyException stillAlive(Duration deadline) {
        return new ContainerBusyException(
                "container " + id + " did not stop within " + deadline.toMillis() + " ms of SIGKILL",
                "A process in uninterruptible sleep can't be killed; see its state under /proc.");
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + id + ")";
    }
}
