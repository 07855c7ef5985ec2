package org.standardcontainer;

import org.standardcontainer.spec.ProcessConfig;

/** Runs a further process in a running container. */
public interface Exec extends ContainerOperation {
    /**
     * Starts a process in the container's namespaces; it is the caller's to close.
     *
     * @param process what to run; the container's own values are not inherited
     * @param stdio what its standard streams are connected to
     * @throws IllegalContainerStateException unless the container is created or running
     */
    ExecProcess exec(ProcessConfig process, Stdio stdio);
}
