package org.standardcontainer.launcher.state;

/** What has a container's processes stand still. */
public sealed interface Freezer permits CgroupFreezer, GuestFreezer {
    /** True if it was frozen by itself, not with a cgroup above it, and all its processes stand still. */
    boolean isPaused();

    /** True if a process that joins it may stand still at once. */
    boolean freezes();

    /** True if they are a virtual machine's; false if they are this host's. */
    boolean isInGuest();
}
