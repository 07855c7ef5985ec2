package org.standardcontainer;

import org.standardcontainer.spec.ProcessConfig;

/** Runs a further process in a running container. Safe for several threads, and takes no lock: hooks may call it. */
public interface Exec extends ContainerOperation {
    /**
     * Starts a process in the container's namespaces; it is the caller's to close, and ends with this JVM. Returns when its program
     * was executed.
     *
     * @param process what to run; the container's own values are not inherited
     * @param stdio what its standard streams are connected to
     * @throws IllegalContainerStateException unless the container is created or running
     * @throws InvalidConfigException if the process is against the spec, with JSON pointers that begin with {@code /process}
     * @throws UnsupportedFeatureException if it asks for what this backend can't do
     * @throws LaunchFailedException if a step failed, such as to find its program; nothing is left
     */
    ExecProcess exec(ProcessConfig process, Stdio stdio);
}
