package org.standardcontainer.linux;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cgroup v2 hierarchy, mounted.
 *
 * @param mountPoint where
 * @param root the directory of the hierarchy that is mounted there; empty for its top
 * @param own the directory of the cgroup that the runtime itself is in, or the one above, if it was moved down from there
 * @param occupied true if the runtime is in that cgroup and it isn't the kernel's root: then it can't hand controllers on
 * @param writable false if it is mounted read-only
 * @param delegated false if the runtime's user may make no cgroups in its own
 * @param rootControllers the controllers at the mount point
 * @param ownControllers those of {@code own}
 * @param ownType what {@code cgroup.type} there says; empty in the kernel's root, which alone has none
 * @param files names of files that a cgroup has here, as far as known; empty if not
 * @param delegable the files whose owner is who a cgroup is handed over to
 * @param beside whether containers can be beside {@code own}, where that is occupied
 */
record UnifiedHierarchy(
        String mountPoint,
        String root,
        String own,
        boolean occupied,
        boolean writable,
        boolean delegated,
        Set<String> rootControllers,
        Set<String> ownControllers,
        String ownType,
        Set<String> files,
        List<String> delegable,
        CgroupBeside beside) {
    /** The name of the note with the container's directory in it, where v1 has the controllers. */
    static final String LABEL = "unified";

    /** Where the processes of the runtime's own cgroup go, if its containers are to have controllers (decision 117). */
    static final String LEAF = "/scr-runtime";

    /** For a kernel that doesn't say it (config-linux.md#cgroup-ownership). */
    private static final List<String> ALWAYS_DELEGABLE =
            List.of("cgroup.procs", "cgroup.subtree_control", "cgroup.threads");

    /** More of a root's children aren't looked at: they have the same files. */
    private static final int ENOUGH = 8;

    /** Files that the root alone has, and that say how weights work here. */
    static final String OF_DEVICES = "io.cost.";

    UnifiedHierarchy {
        rootControllers = Set.copyOf(rootControllers);
        ownControllers = Set.copyOf(ownControllers);
        files = Set.copyOf(files);
        delegable = List.copyOf(delegable);
    }

    /** @param alone false if there are hierarchies of v1 too: controllers are there */
    static UnifiedHierarchy read(HostFiles host, MountInfo mount, String directory, boolean alone) {
        List<String> delegable = host.lines("/sys/kernel/cgroup/delegate");
        boolean moved = directory.endsWith(LEAF);
        String own = moved ? directory.substring(0, directory.length() - LEAF.length()) : directory;
        String type = host.text(own + "/cgroup.type");
        return new UnifiedHierarchy(
                mount.mountPoint(),
                mount.root().equals("/") ? "" : mount.root(),
                own,
                !moved && !type.isEmpty(),
                mount.isWritable(),
                host.mayWrite(own) && host.mayWrite(own + "/cgroup.procs"),
                host.words(mount.mountPoint() + "/cgroup.controllers"),
                host.words(own + "/cgroup.controllers"),
                type,
                files(host, own, type.isEmpty()),
                delegable.isEmpty() ? ALWAYS_DELEGABLE : delegable,
                alone && !moved ? CgroupBeside.read(host, mount.mountPoint(), own) : CgroupBeside.NONE);
    }

    /** The kernel's root has no limits but those of devices, so that what there is shows in a child only. */
    private static Set<String> files(HostFiles host, String own, boolean root) {
        Set<String> files = new HashSet<>(host.names(own));
        if (root) {
            files.removeIf(name -> !name.startsWith(OF_DEVICES));
            host.directories(own).stream().limit(ENOUGH).forEach(child -> files.addAll(host.names(own + "/" + child)));
        }
        return files;
    }

    /** The same when the runtime has been moved down, out of the way. */
    UnifiedHierarchy vacated() {
        return new UnifiedHierarchy(
                mountPoint,
                root,
                own,
                false,
                writable,
                delegated,
                rootControllers,
                ownControllers,
                ownType,
                files,
                delegable,
                CgroupBeside.NONE);
    }

    /** The same as containers find it that have no absolute path. */
    UnifiedHierarchy besideOwn() {
        return beside.possible()
                ? new UnifiedHierarchy(
                        mountPoint,
                        root,
                        beside.top(),
                        false,
                        writable,
                        true,
                        rootControllers,
                        beside.controllers(),
                        ownType,
                        files,
                        delegable,
                        CgroupBeside.NONE)
                : this;
    }

    /** The same for whoever has cgroups made elsewhere in it, by somebody who may make them there. */
    UnifiedHierarchy fromItsRoot() {
        return new UnifiedHierarchy(
                mountPoint,
                root,
                mountPoint,
                false,
                writable,
                true,
                rootControllers,
                rootControllers,
                "",
                files,
                delegable,
                CgroupBeside.NONE);
    }

    /** What {@code /proc/PID/cgroup} of a process in this directory says, to this runtime. */
    String shown(String directory) {
        return directory.startsWith(mountPoint) ? root + directory.substring(mountPoint.length()) : directory;
    }

    /** True if the runtime is in the kernel's root, which may have processes beside cgroups with limits. */
    boolean ownIsRoot() {
        return ownType.isEmpty();
    }

    /** True if there is no way out of the runtime's own cgroup: in a container it is all that is mounted. */
    boolean ownIsTop() {
        return own.equals(mountPoint);
    }

    /** What helps where the runtime's processes are in the way of limits. */
    String remedy() {
        return (beside.isSystemds() ? "set linux.cgroups = systemd, " : "")
                + (ownIsTop() ? "" : "give linux.cgroupsPath an absolute path outside of it, or ")
                + "set linux.cgroups = delegated";
    }

    /** False if a cgroup in the runtime's own could take no processes: one of threads has children of threads alone. */
    boolean canHaveChildren() {
        return ownIsRoot() || ownType.equals("domain");
    }
}
