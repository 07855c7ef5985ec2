package org.standardcontainer.launcher.plan;

/** Who executes a step. */
public enum Actor {
    /** The process that makes the container: monitor, worker or one-shot; in the runtime's namespaces. */
    HOST(0),
    /** The container's first process, from the moment that {@link ProcessOp.CloneInit} made it. */
    INIT(1);

    private final int code;

    Actor(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
