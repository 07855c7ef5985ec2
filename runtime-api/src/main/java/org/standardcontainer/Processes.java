package org.standardcontainer;

import java.util.List;

/** Lists the processes of a container. */
public interface Processes extends ContainerOperation {
    /** Every process in the container at one moment, the init process first; empty when it is stopped. */
    List<ProcessRef> processes();
}
