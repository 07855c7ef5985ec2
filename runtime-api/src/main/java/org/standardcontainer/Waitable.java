package org.standardcontainer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Learns how the container's init process ends. */
public interface Waitable extends ContainerOperation {
    /**
     * Completes when the init process has ended, at once if it has; never exceptionally. Each call gives a future
     * of its own: cancelling one has no effect on the container or on others.
     *
     * <p>It also completes, with {@link ExitStatus.Unknown}, when this object or its runtime is closed while the process still runs
     * (it was loaded or detached): then nobody here will ever know.
     */
    CompletableFuture<ExitStatus> onExit();

    /**
     * Waits on the calling thread for what {@link #onExit()} completes with; the shortest way to learn it.
     *
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    default ExitStatus awaitExit() throws InterruptedException {
        try {
            return onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("onExit may not complete exceptionally", e);
        }
    }
}
