package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: cgroups and groups of resctrl. */
final class CgroupRemedies {
    private static final String LOST =
            "somebody has removed the container's cgroup while it was being made. Give linux.cgroupsPath a place where"
                    + " nobody else makes and removes cgroups.";

    static final List<Remedy> ROWS = List.of(
            new Remedy("WriteCgroup", ANY, "ESTALE", LOST),
            new Remedy("WriteCgroupIfThere", ANY, "ESTALE", LOST),
            new Remedy("InheritCpuset", ANY, "ESTALE", LOST),
            new Remedy("EnableControllers", ANY, "ESTALE", LOST),
            new Remedy("ChownCgroup", ANY, "ESTALE", LOST),
            new Remedy("SetDeviceProgram", ANY, "ESTALE", LOST),
            new Remedy("AllowNodes", ANY, "ESTALE", LOST),
            new Remedy("OpenMembers", ANY, "ESTALE", LOST),
            new Remedy("JoinCgroup", ANY, "ESTALE", LOST),
            new Remedy("EnterCgroup", "write", "ENODEV", LOST), // removed when it was open already
            new Remedy("CloneInit", "clone", "ENODEV", LOST), // which was to be born there
            new Remedy("CloneInit", "clone", "ENOENT", LOST),
            new Remedy(
                    "MakeCgroup",
                    ANY,
                    "EROFS",
                    "the cgroup file system is read-only here. Have it mounted writable, or delegated."),
            new Remedy(
                    "MakeCgroup",
                    ANY,
                    "EACCES",
                    "this user may not make cgroups here. Have one delegated to it, or leave linux.cgroupsPath and"
                            + " linux.resources out."),
            new Remedy(
                    "MakeCgroup",
                    ANY,
                    "EBUSY",
                    "another container uses this cgroup, or is being made in it. Delete it, or give linux.cgroupsPath"
                            + " another value."),
            new Remedy(
                    "WriteCgroup",
                    ANY,
                    "EPERM",
                    "a cgroup can't have more than its parent: allow it to the runtime's own cgroup, or narrow"
                            + " {property}."),
            new Remedy(
                    "WriteCgroup",
                    ANY,
                    "EACCES",
                    "this user may not set limits here. Have the cgroup delegated to it, or leave {property} out."),
            new Remedy(
                    "WriteCgroup", ANY, "EINVAL", "the kernel refuses the value. Correct {property} in config.json."),
            new Remedy(
                    "WriteCgroup", ANY, "ERANGE", "the kernel refuses the value. Correct {property} in config.json."),
            new Remedy(
                    "WriteCgroup",
                    ANY,
                    "ENOENT",
                    "the kernel was built or booted without this controller's file. Leave {property} out."),
            new Remedy("WriteCgroup", ANY, "EBUSY", "more is in use than the new limit allows. Raise {property}."),
            new Remedy(
                    "FreezeCgroup",
                    ANY,
                    "ETIMEDOUT",
                    "a process in uninterruptible sleep doesn't stand still before that has ended: see the states"
                            + " under /proc."),
            new Remedy("ThawCgroup", ANY, "EBUSY", "a cgroup above it is frozen too. Thaw that one."),
            new Remedy("ThawCgroup", ANY, "ETIMEDOUT", "a cgroup above it may be frozen too. Thaw that one."),
            new Remedy(
                    "EnableControllers",
                    ANY,
                    "EBUSY",
                    "a cgroup above it has processes, and cgroup v2 has limits in cgroups alone whose parent has none."
                            + " Give linux.cgroupsPath another value."),
            new Remedy(
                    "EnableControllers",
                    ANY,
                    "ENOENT",
                    "a cgroup above it doesn't have the controller itself. Have it handed down, or give"
                            + " linux.cgroupsPath another value."),
            new Remedy(
                    "EnableControllers",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above it is one of threads. Give linux.cgroupsPath another value."),
            new Remedy(
                    "JoinCgroup",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above the container's is one of threads. Give linux.cgroupsPath another value."),
            new Remedy(
                    "CheckCgroupEmpty",
                    ANY,
                    "EBUSY",
                    "another container uses this cgroup. Delete it, or give linux.cgroupsPath another value."),
            new Remedy(
                    "JoinCgroup",
                    ANY,
                    "EBUSY",
                    "the cgroup hands controllers on to its children, and such a one takes no processes. Give"
                            + " linux.cgroupsPath another value."),
            new Remedy(
                    "SetDeviceProgram",
                    "bpf(BPF_PROG_ATTACH)",
                    "EPERM",
                    "a cgroup above has a device program that lets no other be added. Give linux.cgroupsPath another"
                            + " value, or set linux.cgroups = disabled."),
            new Remedy(
                    "SetDeviceProgram",
                    ANY,
                    "EPERM",
                    "the call takes CAP_BPF or CAP_SYS_ADMIN, and a filter of system calls around this runtime has to"
                            + " let it through; else set linux.cgroups = disabled."),
            new Remedy(
                    "SetDeviceProgram",
                    ANY,
                    "EINVAL",
                    "the kernel was built without CONFIG_CGROUP_BPF, so that it can deny no device. Use another, or"
                            + " set linux.cgroups = disabled."),
            new Remedy(
                    "AwaitPlacement",
                    ANY,
                    "ESRCH",
                    "the container was taken out of its cgroup, or its processes have other numbers where they were"
                            + " asked for: run in the host's pid namespace."),
            new Remedy(
                    "MakeGroup",
                    "mkdirat",
                    "ENOSPC",
                    "the processor has no more classes, or no more groups to watch. Delete some, or give"
                            + " linux.intelRdt.closID the name of one that is there."),
            new Remedy(
                    "MakeGroup",
                    "mkdirat",
                    "EEXIST",
                    "there is a group of the container's id already, which somebody else has made. Remove it, or set"
                            + " linux.intelRdt.closID."),
            new Remedy(
                    "WriteSchemata",
                    "compare",
                    "EEXIST",
                    "the class of linux.intelRdt.closID is there, with other schemata. Give it these before, or leave"
                            + " them out of config.json."),
            new Remedy(
                    "WriteSchemata",
                    "write",
                    "EINVAL",
                    "the kernel refuses this line; info/last_cmd_status in the resctrl file system says why. Correct"
                            + " {property} in config.json."),
            new Remedy(
                    "JoinGroup",
                    "openat",
                    "ENOENT",
                    "the class of linux.intelRdt.closID doesn't exist. Make it before, or add schemata that it is made"
                            + " with."));

    private CgroupRemedies() {}
}
