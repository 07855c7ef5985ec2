package org.standardcontainer;

/**
 * A process, named so that it can't be confused with another one: a pid alone is reused, and a pid of another
 * kernel means nothing here.
 *
 * @param kernel whose pid it is: {@code "host"}, or the name of a guest
 * @param pid the process id in the initial pid namespace of that kernel, or in the runtime's; greater than 0
 * @param startTime the start time as that kernel counts it (Linux: clock ticks since boot); 0 when not known
 */
public record ProcessRef(String kernel, long pid, long startTime) {
    /** The kernel that the JVM itself runs on. */
    public static final String HOST = "host";

    /** True if {@code pid} may be used with this host's own tools. */
    public boolean isOnHost() {
        return kernel.equals(HOST);
    }
}
