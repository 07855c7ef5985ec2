package org.standardcontainer.linux.cgroup;

/** The two interfaces that the kernel has. On a hybrid host each controller is in one of them. */
public enum CgroupVersion {
    /** A hierarchy for each controller, or for a few. */
    V1,
    /** One hierarchy for all. */
    V2
}
