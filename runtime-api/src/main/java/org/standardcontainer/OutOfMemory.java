package org.standardcontainer;

import java.util.function.Consumer;

/** Tells that a container has run out of the memory that it may use. Safe for several threads. */
public interface OutOfMemory extends ContainerOperation {
    /**
     * What happened since the last time.
     *
     * @param kills processes of the container that the kernel has killed for it
     * @param waiting true if its processes wait for memory instead, since {@code disableOOMKiller} says so
     */
    record Event(long kills, boolean waiting) {}

    /** Somebody listens, until this is closed. */
    interface Watch extends AutoCloseable {
        /** Ends it. What happened up to now has been told when this returns, also of a container that has ended and isn't deleted. */
        @Override
        void close();
    }

    /**
     * Calls the listener each time, within about a second, as long as the container isn't deleted and neither the watch nor the runtime is closed. What was
     * before isn't told. One thread calls all listeners of a runtime: they must not block; what they throw has no effect.
     *
     * @throws IllegalContainerStateException unless the container is created or running
     */
    Watch watch(Consumer<Event> listener);
}
