package org.standardcontainer;

import org.standardcontainer.spec.LinuxResources;

/** Changes the limits of a container while it lives. */
public interface Update extends ContainerOperation {
    /**
     * Applies what is given and leaves the rest as it is; all of it or nothing.
     *
     * @throws IllegalContainerStateException unless the container is created or running
     */
    void update(LinuxResources resources);
}
