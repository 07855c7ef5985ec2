package org.standardcontainer;

/**
 * Hears what a runtime has to say. Called on the thread that does the work; must not block. What it throws is written to the log
 * and otherwise without effect: the work goes on.
 * All methods do nothing by default.
 */
public interface RuntimeListener {
    /** A listener that writes warnings to the {@link System.Logger} {@code org.standardcontainer}. */
    static RuntimeListener logging() {
        return LoggingListener.INSTANCE;
    }

    /** Something that the spec lets pass with a warning. */
    default void warning(ContainerId id, Finding finding) {}

    /**
     * Something that takes seconds has begun, or is done: what is made once, for many containers.
     *
     * @param text a line for people
     */
    default void progress(String text) {}

    /**
     * An operation of this runtime, or of one of its containers, brought a container into a status: CREATED, or RUNNING. Who waits
     * for the end asks {@link Waitable#onExit()}; what other processes do is not heard of here.
     */
    default void event(ContainerId id, Status status) {}

    /**
     * A step that succeeded took this long. Not every backend measures.
     *
     * @param step {@code "create"}, {@code "start"}, {@code "delete"}
     * @param nanos duration in nanoseconds
     */
    default void timing(ContainerId id, String step, long nanos) {}
}
