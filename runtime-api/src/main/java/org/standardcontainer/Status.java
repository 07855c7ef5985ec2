package org.standardcontainer;

/**
 * Where a container is in its life (runtime.md#state).
 *
 * <p>A paused container is {@link #RUNNING}; see {@link ContainerState#paused()}.
 */
public enum Status {
    CREATING,
    CREATED,
    RUNNING,
    STOPPED;

    /** The word of the spec's state document. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
