package org.standardcontainer.linux;

/** What {@code linux.cgroups} says. */
enum CgroupMode {
    /** Each container gets a cgroup in every hierarchy that one can be made in. */
    ENABLED,
    /** Containers stay in the cgroup of their maker: for hosts where none can be made, and for measuring. */
    DISABLED
}
