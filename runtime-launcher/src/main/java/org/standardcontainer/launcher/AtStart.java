package org.standardcontainer.launcher;

/** What goes along with a container's start. Used by one thread; closed when the start is over, however that ended. */
public interface AtStart extends AutoCloseable {
    /** Nothing does. */
    AtStart NOTHING = () -> {};

    /** Its program runs. May take as long as that one does. */
    void started();

    @Override
    default void close() {}
}
