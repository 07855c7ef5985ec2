package org.standardcontainer.launcher;

import java.time.Duration;
import org.standardcontainer.ContainerState;
import org.standardcontainer.spec.Spec;

/**
 * What a command line leaves with a container when it makes it, for its program to print and execute without a JVM as long as nothing that it depends on has changed.
 * Safe for use by several threads.
 */
public interface Leaving {
    /** Stands in a text for the digits of the process id, 0 when it has none. No JSON has this character. */
    String PID = "\u0001";

    /** Stands in a text for the status: created, running, paused or stopped. */
    String STATUS = "\u0002";

    /**
     * What is printed of its state, with {@link #PID} and {@link #STATUS} where those stand.
     *
     * @param state what else is known of the container
     * @param spec the configuration that it is made from
     */
    String state(ContainerState state, Spec spec);

    /** How long its removal waits for others. */
    Duration removal();
}
