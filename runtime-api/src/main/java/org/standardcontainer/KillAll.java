package org.standardcontainer;

/** Signals all of a container, not its init process alone. Safe for several threads, and takes no lock. */
public interface KillAll extends ContainerOperation {
    /**
     * Sends a signal to each process in the container, once, and doesn't wait. A process that is made meanwhile gets it too, unless its maker was
     * told before and goes on making some for longer than this looks. No failure if none is left, as in a container that is stopped.
     *
     * @throws ContainerNotFoundException if the container was deleted
     * @throws IllegalArgumentException if the container's kernel has no such signal
     */
    void killAll(Signal signal);
}
