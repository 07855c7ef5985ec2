package org.standardcontainer;

import org.standardcontainer.spec.LinuxResources;

/** Changes the limits of a container while it lives. Safe for several threads and processes: one update after the other. */
public interface Update extends ContainerOperation {
    /**
     * Applies what is given and leaves the rest as it is; all of it or nothing: everything is checked before anything is changed, and what
     * was changed before a step failed is changed back. Where the kernel refuses even that, the exception has a {@link CleanupFailedException}
     * among the suppressed ones that says so. The container's configuration stays what it was: the next container from its bundle
     * has those limits.
     *
     * @param resources what to change; JSON pointers in errors begin with {@code /linux/resources}
     * @throws IllegalContainerStateException unless the container is created or running
     * @throws InvalidConfigException if a value is against the spec
     * @throws UnsupportedFeatureException if it asks for what this backend or this host can't do, or can't change any more
     * @throws LaunchFailedException if the kernel refused a value; nothing is changed
     */
    void update(LinuxResources resources);
}
