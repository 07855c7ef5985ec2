package org.standardcontainer.guice;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;

/**
 * Closes the runtime that an injector made; belongs to whoever made the injector. Safe for use by several threads.
 *
 * <p>A runtime that nobody was injected with was never opened, and closing then does nothing. After closing, none is opened
 * any more.
 */
public final class RuntimeHandle implements AutoCloseable {
    private final RuntimeConfig config;
    private final RuntimeListener listener;
    private @Nullable ContainerRuntime runtime;
    private boolean closed;

    RuntimeHandle(RuntimeConfig config, RuntimeListener listener) {
        this.config = config;
        this.listener = listener;
    }

    synchronized ContainerRuntime open() {
        if (closed) {
            throw new IllegalStateException("the runtime of this injector was closed");
        }
        if (runtime == null) {
            runtime = ContainerRuntimes.open(config, listener);
        }
        return runtime;
    }

    /** Closes the runtime with every container that it still owns. Once; further calls do nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (runtime != null) {
            ContainerRuntime opened = runtime;
            runtime = null;
            opened.close();
        }
    }
}
