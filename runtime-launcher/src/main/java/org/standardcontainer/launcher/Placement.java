package org.standardcontainer.launcher;

/**
 * Puts a new container into a cgroup that another manager of the host makes, when its plan comes to {@code AwaitPlacement}. Until it returns
 * the launcher waits, and init has done nothing.
 */
@FunctionalInterface
public interface Placement {
    /**
     * Places the processes.
     *
     * @param init the init process's pid
     * @param monitor the pid of the process of ours that stays beside the container; 0 if none does
     * @param launcher the pid of the resident launcher, of which further monitors will be born; 0 if there is none
     * @throws org.standardcontainer.ContainerException if that can't be done: then {@code create} fails with it, and what was made is undone
     */
    void place(int init, int monitor, int launcher);
}
