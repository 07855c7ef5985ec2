package org.standardcontainer.linux;

/** What {@code linux.cgroups} says. */
enum CgroupMode {
    /** Each container gets a cgroup in every hierarchy that one can be made in. */
    ENABLED,
    /**
     * The same, and on cgroup v2 the processes of the runtime's own cgroup are moved to a leaf of it, so that the containers
     * beside that leaf can have limits: for a cgroup that was delegated to the runtime.
     */
    DELEGATED,
    /** systemd makes a scope for each, on a host with cgroup v2 alone. */
    SYSTEMD,
    /** Containers stay in the cgroup of their maker: for hosts where none can be made, and for measuring. */
    DISABLED
}
