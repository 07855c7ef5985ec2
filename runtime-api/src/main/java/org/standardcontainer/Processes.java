package org.standardcontainer;

import java.util.List;

/** Lists the processes of a container. Safe for several threads, and takes no lock. */
public interface Processes extends ContainerOperation {
    /**
     * Every process in the container, the init process first, then by pid; what {@link Exec} started, and what its processes did, is among them.
     * Of one that is stopped, what its program has left. A process that comes or goes meanwhile may or may not be listed.
     *
     * @throws ContainerNotFoundException if the container was deleted
     */
    List<ProcessRef> processes();
}
