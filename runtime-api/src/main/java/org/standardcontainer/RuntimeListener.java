package org.standardcontainer;

/**
 * Hears what a runtime has to say. Called on the thread that does the work; must not block and must not throw.
 * All methods do nothing by default.
 */
public interface RuntimeListener {
    /** A listener that writes warnings to the {@link System.Logger} {@code org.standardcontainer}. */
    static RuntimeListener logging() {
        return LoggingListener.INSTANCE;
    }

    /** Something that the spec lets pass with a warning. */
    default void warning(ContainerId id, Finding finding) {}

    /** A container changed its state. */
    default void event(ContainerId id, Status status) {}

    /**
     * A step took this long.
     *
     * @param step {@code "create"}, {@code "start"}, {@code "delete"}
     * @param nanos duration in nanoseconds
     */
    default void timing(ContainerId id, String step, long nanos) {}
}
