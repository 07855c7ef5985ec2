package org.standardcontainer.launcher;

/** Whose child a container's init process is. */
public enum ProcessTree {
    /**
     * JVM → zygote → monitor → init. The monitor survives the JVM, keeps the container's pipes and records its exit
     * status. What a library wants.
     */
    MONITORED,
    /**
     * JVM → one-shot → init; the one-shot ends, and the caller's nearest subreaper has init as its child. What clients of
     * a runtime's command line want (conmon, containerd's shim), which wait for the container by its pid.
     */
    CALLER
}
