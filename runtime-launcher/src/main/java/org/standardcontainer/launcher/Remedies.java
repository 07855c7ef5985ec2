package org.standardcontainer.launcher;

import java.util.List;

/**
 * What to do about a failed step, by operation, system call and error; the first row that fits counts. {@code {property}}
 * stands for the property as people write it ({@code mounts[3].source}).
 */
final class Remedies {
    private static final String ANY = "";
    private static final String OWN_ROOT =
            "this user may not write to the state root. Set state.root to a directory of its own.";

    private static final String NO_SOURCE =
            "the source does not exist on the host. Create it, or correct {property} in config.json.";

    private static final String NOT_ALONE =
            "what is mounted below the source can't be left out in a user namespace, since that would show what it covers, and an unbindable mount can't be bound. Use the option rbind in {property}, or another source.";

    private static final String NO_PLACE =
            "the place of the mount doesn't exist, and the file system that it would be made in is read-only. Create it before.";

    private static final String NO_RIGHT =
            "the container's root may not make the place of the mount, or get there. Create it before, or give the directories to that user.";

    private static final String FILTERED =
            "a filter of system calls (seccomp) around the runtime may forbid it. Have it allow the call, or leave {property} out.";

    private static final String OTHER_KIND =
            "a directory can't be mounted on a file, nor a file on a directory. Correct source or destination in config.json.";

    private static final String LOCKED =
            "in a user namespace an attribute that the mount has on the host can't be taken away. Leave rw, suid, dev, exec or the access time of {property} out.";

    private static final String NO_NODE =
            "the directory that is bound on /dev is used as it is, and doesn't have this device. Make it there, or leave {property} out.";

    private static final String LOOK_INTO =
            "this user may not look into the container's process. Run as who made it, with CAP_SYS_PTRACE and CAP_SYS_ADMIN.";

    private static final String NOT_OURS =
            "the ids aren't in the runtime's own user namespace, or this user may not give them away. Correct {property}.";

    private record Row(String operation, String systemCall, String errno, String text) {
        boolean fits(FailedStep step, String call, String error) {
            return (operation.equals(ANY) || operation.equals(step.operation()))
                    && (systemCall.equals(ANY) || systemCall.equals(call))
                    && errno.equals(error);
        }
    }

    // texts of FindProgram and Exec: clients take "permission" and "no such file" in one message for the wrong one
    private static final List<Row> ROWS = List.of(
            new Row("MountBind", "open_tree", "ENOENT", NO_SOURCE),
            new Row(
                    "MountBind",
                    "open_tree",
                    "EACCES",
                    "the source can't be reached by this user. Open its directories, or correct {property} in config.json."),
            new Row("MountBind", "open_tree", "EINVAL", NOT_ALONE),
            new Row("BindLink", "open_tree", "EINVAL", NOT_ALONE),
            new Row(
                    "HoldTree",
                    "open_tree",
                    "EPERM",
                    "a tree can only be held by who has CAP_SYS_ADMIN. Run as root, or leave idmap and the mappings of {property} out."),
            new Row("HoldTree", "open_tree", "ENOENT", NO_SOURCE),
            new Row("BindLink", "open_tree", "ENOENT", NO_SOURCE),
            new Row(
                    "HoldTree",
                    "mount_setattr",
                    "EINVAL",
                    "the source's file system has no mounts with mapped ids, or it is one already. Leave idmap and the mappings of {property} out, or bind from another file system."),
            new Row(
                    "HoldTree",
                    "mount_setattr",
                    "EPERM",
                    "ids can only be mapped with CAP_SYS_ADMIN over the source's file system. Run as root, or leave idmap of {property} out."),
            new Row(
                    "HoldTree",
                    "write",
                    "EPERM",
                    "this user may not map these ids. Run as root, or leave idmap and the mappings of {property} out."),
            new Row("HoldTree", "write", "EINVAL", "the kernel refuses these mappings; overlapping ones, too."),
            new Row("SetHostname", ANY, "EPERM", FILTERED),
            new Row("SetDomainname", ANY, "EPERM", FILTERED),
            new Row("MountBind", "openat2", "EACCES", NO_RIGHT),
            new Row("MountHeld", "openat2", "EACCES", NO_RIGHT),
            new Row("BindLink", "openat2", "EACCES", NO_RIGHT),
            new Row("MountNew", "openat2", "EACCES", NO_RIGHT),
            new Row("MountBind", ANY, "EROFS", NO_PLACE),
            new Row("MountHeld", ANY, "EROFS", NO_PLACE),
            new Row("BindLink", ANY, "EROFS", NO_PLACE),
            new Row("MountNew", ANY, "EROFS", NO_PLACE),
            new Row("MountBind", ANY, "ENOTDIR", OTHER_KIND),
            new Row("MountHeld", ANY, "ENOTDIR", OTHER_KIND),
            new Row("BindLink", ANY, "ENOTDIR", OTHER_KIND),
            new Row("MountNew", ANY, "ENOTDIR", OTHER_KIND),
            new Row("MountCopyUp", ANY, "ENOTDIR", OTHER_KIND),
            new Row(
                    "MountCopyUp",
                    ANY,
                    "ENOSPC",
                    "what the tmpfs would have a copy of is larger than it. Give it a larger size=, or leave tmpcopyup out."),
            new Row(
                    "BindLink",
                    "symlinkat",
                    "EEXIST",
                    "the root file system has something else there than this link. Remove it, or correct {property} in config.json."),
            new Row(
                    "MountNew",
                    ANY,
                    "ENODEV",
                    "the kernel has no file system of this type. Load its module, or correct {property} in config.json."),
            new Row(
                    "MountNew",
                    ANY,
                    "EINVAL",
                    "the file system refuses these options. Correct {property} in config.json; dmesg may name the option."),
            new Row(
                    "MountNew",
                    ANY,
                    "EPERM",
                    "this user may not mount it; nor may the root of a user namespace, where parts of it are covered. Bind it from the host, or run as root."),
            new Row("MountNew", ANY, "EBUSY", "the file system is in use in a way that doesn't allow a second mount."),
            new Row(
                    "OpenRoot",
                    ANY,
                    "ENOENT",
                    "the root file system does not exist. Unpack it into the bundle, or correct root.path in config.json."),
            new Row(
                    "OpenRoot",
                    ANY,
                    "ENOTDIR",
                    "the root file system is no directory. Correct root.path in config.json."),
            new Row("ChangeMount", ANY, "EPERM", LOCKED),
            new Row("ChangeKept", ANY, "EPERM", LOCKED),
            new Row("MountBind", "mount_setattr", "EPERM", LOCKED),
            new Row("BindLink", "mount_setattr", "EPERM", LOCKED),
            new Row(
                    "MakeNode",
                    ANY,
                    "EEXIST",
                    "the root file system has another kind of file there. Remove it, or correct {property} in config.json."),
            new Row(
                    "MakeNode",
                    ANY,
                    "EPERM",
                    "device nodes can't be made in this user namespace; bind them from the host."),
            new Row(
                    "BindNode",
                    ANY,
                    "EPERM",
                    "the runtime may make no device here, and the host has none of this path and number to bind. Leave {property} out."),
            new Row(
                    "BindNode",
                    ANY,
                    "EEXIST",
                    "the root file system has another kind of file there. Remove it, or correct {property} in config.json."),
            new Row(
                    "BindNode",
                    ANY,
                    "EACCES",
                    "the container's root may not write there. Mount a tmpfs on /dev, or give the directory to who is mapped to its root."),
            new Row(
                    "NewKeyring",
                    ANY,
                    "EDQUOT",
                    "the user has as many keys as it may. See kernel.keys.maxkeys and maxbytes, or for root root_maxkeys and root_maxbytes."),
            new Row(
                    "NewKeyring",
                    ANY,
                    "EPERM",
                    "a filter of system calls around this runtime forbids keyctl. Have it let the call through, or answer ENOSYS."),
            new Row("CheckNode", ANY, "ENOENT", NO_NODE),
            new Row("CheckNode", ANY, "EEXIST", NO_NODE),
            new Row(
                    "MakeNode",
                    ANY,
                    "EACCES",
                    "the container's root may not write there. Mount a tmpfs on /dev, or give the directory to who is mapped to its root."),
            new Row(
                    "OpenRoot",
                    ANY,
                    "EACCES",
                    "who is mapped to the container's root can't reach the root file system. Let all users search the directories above it (chmod o+x), or move it."),
            new Row("WriteInit", "write", "EPERM", NOT_OURS),
            new Row(
                    "WriteInit",
                    "write",
                    "EINVAL",
                    "the kernel refuses the ranges, or was built without user namespaces. Correct {property} in config.json."),
            new Row(
                    "WriteInit",
                    "write",
                    "ERANGE",
                    "with this offset the clock would be below zero, or beyond what the kernel counts to. Correct {property}."),
            new Row("WriteInit", "write", "EACCES", "nobody may set the clocks of a time namespace that is in use."),
            new Row(
                    "WriteInit",
                    "openat",
                    "EACCES",
                    "the init process's files below /proc aren't this user's. Run as root, or give the container a user namespace of its own."),
            new Row(
                    "CheckIds",
                    "compare",
                    "EINVAL",
                    "the user namespace that is joined has other ids. Correct {property}, or leave it out."),
            new Row(
                    "CloneInit",
                    "setns",
                    "EPERM",
                    "a namespace that is joined belongs neither to this user nor to the user namespace that is joined with it."),
            new Row(
                    "CloneInit",
                    ANY,
                    "ENOSPC",
                    "a limit of user.max_*_namespaces is reached. Raise it, or delete containers."),
            new Row(
                    "CloneInit",
                    ANY,
                    "EUSERS",
                    "too many user namespaces are nested or exist. See user.max_user_namespaces."),
            new Row(
                    "CloneInit",
                    ANY,
                    "EPERM",
                    "this user may not make these namespaces, or a filter or security module around this runtime forbids it. Run as root, add a user namespace to linux.namespaces, or allow it there."),
            new Row(
                    "CloneInit",
                    ANY,
                    "EINVAL",
                    "this kernel lacks one of the namespaces that linux.namespaces asks for."),
            new Row(
                    "CloneInit",
                    ANY,
                    "EAGAIN",
                    "a limit on processes is reached (ulimit -u, or pids.max of the runtime's cgroup)."),
            new Row(
                    "CloneInit",
                    ANY,
                    "ENOMEM",
                    "the pid namespace to join has lost its first process, or the host is short of memory."),
            new Row(
                    "LoopbackUp",
                    ANY,
                    "EPERM",
                    "the runtime lacks CAP_NET_ADMIN. Give it that, or leave the network namespace out of linux.namespaces."),
            new Row(
                    "JoinNamespace",
                    ANY,
                    "ENOENT",
                    "nothing is at this path; the process that it belonged to may have ended. Correct {property} in config.json."),
            new Row(
                    "JoinOtherNamespace",
                    ANY,
                    "ENOENT",
                    "nothing is at this path; the process that it belonged to may have ended. Correct {property} in config.json."),
            new Row(
                    "JoinOtherNamespace",
                    ANY,
                    "EEXIST",
                    "it is the runtime's own, and what the configuration sets in it would be the host's. Give the container one of its own."),
            new Row(
                    "SetParameter",
                    ANY,
                    "ENOENT",
                    "this kernel has no such parameter, or not in namespaces. Correct {property} in config.json."),
            new Row("SetParameter", ANY, "EINVAL", "the kernel refuses the value. Correct {property} in config.json."),
            new Row("SetParameter", ANY, "EACCES", "it can't be written in this namespace. Leave {property} out."),
            new Row("JoinProcess", ANY, "EACCES", LOOK_INTO),
            new Row("JoinProcess", ANY, "EPERM", LOOK_INTO),
            new Row(
                    "JoinNamespace",
                    ANY,
                    "EINVAL",
                    "the file is no namespace of this type. Correct {property} in config.json."),
            new Row(
                    "MakeCgroup",
                    ANY,
                    "EROFS",
                    "the cgroup file system is read-only here. Have it mounted writable, or delegated."),
            new Row(
                    "MakeCgroup",
                    ANY,
                    "EACCES",
                    "this user may not make cgroups here. Have one delegated to it, or leave linux.cgroupsPath and linux.resources out."),
            new Row(
                    "MakeCgroup",
                    ANY,
                    "EBUSY",
                    "another container uses this cgroup, or is being made in it. Delete it, or give linux.cgroupsPath another value."),
            new Row(
                    "WriteCgroup",
                    ANY,
                    "EPERM",
                    "a cgroup can't have more than its parent: allow it to the runtime's own cgroup, or narrow {property}."),
            new Row(
                    "WriteCgroup",
                    ANY,
                    "EACCES",
                    "this user may not set limits here. Have the cgroup delegated to it, or leave {property} out."),
            new Row("WriteCgroup", ANY, "EINVAL", "the kernel refuses the value. Correct {property} in config.json."),
            new Row("WriteCgroup", ANY, "ERANGE", "the kernel refuses the value. Correct {property} in config.json."),
            new Row(
                    "WriteCgroup",
                    ANY,
                    "ENOENT",
                    "the kernel was built or booted without this controller's file. Leave {property} out."),
            new Row("WriteCgroup", ANY, "EBUSY", "more is in use than the new limit allows. Raise {property}."),
            new Row(
                    "FreezeCgroup",
                    ANY,
                    "ETIMEDOUT",
                    "a process in uninterruptible sleep doesn't stand still before that has ended: see the states under /proc."),
            new Row("ThawCgroup", ANY, "EBUSY", "a cgroup above it is frozen too. Thaw that one."),
            new Row("ThawCgroup", ANY, "ETIMEDOUT", "a cgroup above it may be frozen too. Thaw that one."),
            new Row(
                    "EnableControllers",
                    ANY,
                    "EBUSY",
                    "a cgroup above it has processes, and cgroup v2 has limits in cgroups alone whose parent has none. Give linux.cgroupsPath another value."),
            new Row(
                    "EnableControllers",
                    ANY,
                    "ENOENT",
                    "a cgroup above it doesn't have the controller itself. Have it handed down, or give linux.cgroupsPath another value."),
            new Row(
                    "EnableControllers",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above it is one of threads. Give linux.cgroupsPath another value."),
            new Row(
                    "CloneInit",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above the container's is one of threads. Give linux.cgroupsPath another value."),
            new Row(
                    "JoinCgroup",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above the container's is one of threads. Give linux.cgroupsPath another value."),
            new Row(
                    "CheckCgroupEmpty",
                    ANY,
                    "EBUSY",
                    "another container uses this cgroup. Delete it, or give linux.cgroupsPath another value."),
            new Row(
                    "JoinCgroup",
                    ANY,
                    "EBUSY",
                    "the cgroup hands controllers on to its children, and such a one takes no processes. Give linux.cgroupsPath another value."),
            new Row(
                    "SetDeviceProgram",
                    "bpf(BPF_PROG_ATTACH)",
                    "EPERM",
                    "a cgroup above has a device program that lets no other be added. Give linux.cgroupsPath another value, or set linux.cgroups = disabled."),
            new Row(
                    "SetDeviceProgram",
                    ANY,
                    "EPERM",
                    "the call takes CAP_BPF or CAP_SYS_ADMIN, and a filter of system calls around this runtime has to let it through; else set linux.cgroups = disabled."),
            new Row(
                    "SetDeviceProgram",
                    ANY,
                    "EINVAL",
                    "the kernel was built without CONFIG_CGROUP_BPF, so that it can deny no device. Use another, or set linux.cgroups = disabled."),
            new Row(
                    "AwaitPlacement",
                    ANY,
                    "ESRCH",
                    "the container was taken out of its cgroup, or its processes have other numbers where they were asked for: run in the host's pid namespace."),
            new Row(
                    "MakeGroup",
                    "mkdirat",
                    "ENOSPC",
                    "the processor has no more classes, or no more groups to watch. Delete some, or give linux.intelRdt.closID the name of one that is there."),
            new Row(
                    "MakeGroup",
                    "mkdirat",
                    "EEXIST",
                    "there is a group of the container's id already, which somebody else has made. Remove it, or set linux.intelRdt.closID."),
            new Row(
                    "WriteSchemata",
                    "compare",
                    "EEXIST",
                    "the class of linux.intelRdt.closID is there, with other schemata. Give it these before, or leave them out of config.json."),
            new Row(
                    "WriteSchemata",
                    "write",
                    "EINVAL",
                    "the kernel refuses this line; info/last_cmd_status in the resctrl file system says why. Correct {property} in config.json."),
            new Row(
                    "JoinGroup",
                    "openat",
                    "ENOENT",
                    "the class of linux.intelRdt.closID doesn't exist. Make it before, or add schemata that it is made with."),
            new Row(
                    "MoveInterface",
                    "RTM_GETLINK",
                    "ENODEV",
                    "the runtime's network namespace has no such interface. Correct linux.netDevices in config.json."),
            new Row(
                    "MoveInterface",
                    "RTM_SETLINK",
                    "EEXIST",
                    "the container's network namespace has an interface of this name already. Give name in {property} another value, such as eth%d."),
            new Row(
                    "MoveInterface",
                    "RTM_SETLINK",
                    "EINVAL",
                    "the kernel lets this interface not leave its network namespace, as with lo, or the name isn't one. Leave {property} out, or correct it."),
            new Row(
                    "MoveInterface",
                    "RTM_NEWADDR",
                    "EACCES",
                    "the interface has an address of IPv6, which is switched off in the container's network namespace. Remove the address, or switch it on."),
            new Row(
                    "MoveInterface",
                    "setns",
                    "EEXIST",
                    "the container's network namespace is the runtime's own. Remove the path, or join another."),
            new Row(
                    "MoveInterface",
                    ANY,
                    "EPERM",
                    "interfaces are moved with CAP_NET_ADMIN and CAP_SYS_ADMIN over both network namespaces. Run as root, or leave {property} out."),
            new Row("MoveInterface", "openat", "EACCES", LOOK_INTO),
            new Row(
                    "SetRlimit",
                    ANY,
                    "EPERM",
                    "a hard limit can't be raised by this user. Lower {property}, or raise the runtime's own limit."),
            new Row(
                    "SetUser",
                    ANY,
                    "EINVAL",
                    "the user namespace has no such id. Add it to linux.uidMappings or linux.gidMappings."),
            new Row(
                    "SetUser",
                    ANY,
                    "EPERM",
                    "this user may not become another one. Run as root, or map the id in a user namespace."),
            new Row(
                    "WriteAttribute",
                    ANY,
                    "ENOENT",
                    "no such profile is loaded. Load it (apparmor_parser), or correct {property} in config.json."),
            new Row(
                    "WriteAttribute",
                    ANY,
                    "EINVAL",
                    "the policy that is loaded has no such label. Load one that has, or correct {property} in config.json."),
            new Row(
                    "LabelDirectory",
                    ANY,
                    "EINVAL",
                    "the policy that is loaded has no such label. Load one that has, or correct {property} in config.json."),
            new Row(
                    "WriteAttribute",
                    ANY,
                    "EACCES",
                    "the runtime is confined itself, by a profile or a label that it may not change to this one."),
            new Row(
                    "SetScheduler",
                    ANY,
                    "EPERM",
                    "it takes CAP_SYS_NICE; SCHED_FIFO and SCHED_RR also linux.resources.cpu.realtimeRuntime, SCHED_DEADLINE all processors."),
            new Row(
                    "SetScheduler",
                    ANY,
                    "EBUSY",
                    "the processors have not so much time left for deadlines. Lower process.scheduler.runtime."),
            new Row("SetScheduler", ANY, "EINVAL", "the kernel refuses the values. Correct {property} in config.json."),
            new Row(
                    "SetIoPriority",
                    ANY,
                    "EPERM",
                    "IOPRIO_CLASS_RT takes CAP_SYS_NICE, and outside of user namespaces. Use IOPRIO_CLASS_BE."),
            new Row("SetPersonality", ANY, "EINVAL", "this machine has no such programs. Leave {property} out."),
            new Row(
                    "SetMemoryPolicy",
                    ANY,
                    "ENOSYS",
                    "the kernel was built without NUMA policies (CONFIG_NUMA). Leave {property} out."),
            new Row(
                    "SetMemoryPolicy",
                    ANY,
                    "EINVAL",
                    "none of the nodes is there and allowed, or the flags don't go with the mode. Correct {property} in config.json."),
            new Row(
                    "SetAffinity",
                    ANY,
                    "EINVAL",
                    "none of the processors is there and allowed to the container. Correct {property} in config.json."),
            new Row("ScoreInit", ANY, "EACCES", "only root may lower it. Raise process.oomScoreAdj, or leave it out."),
            new Row(
                    "SetCapabilities",
                    ANY,
                    "EPERM",
                    "the runtime itself doesn't have all of them. Leave out what it lacks."),
            new Row(
                    "ChangeDir",
                    ANY,
                    "ENOENT",
                    "there is no such directory in the root file system. Create it, or correct process.cwd in config.json."),
            new Row(
                    "ChangeDir",
                    ANY,
                    "EACCES",
                    "the container's user may not enter it. Correct process.cwd or process.user in config.json."),
            new Row(
                    "FindProgram",
                    ANY,
                    "ENOENT",
                    "Install the program in the root file system, or correct process.args or PATH in process.env."),
            new Row(
                    "FindProgram",
                    ANY,
                    "EACCES",
                    "Make the file executable for process.user, or correct process.args in config.json."),
            new Row("Exec", ANY, "ENOEXEC", "the program is for another machine, or a script without a #! line."),
            new Row(
                    "Exec",
                    ANY,
                    "ENOENT",
                    "the program's interpreter or dynamic loader is missing in the root file system."),
            new Row("Exec", ANY, "E2BIG", "arguments and environment are larger than the kernel takes."),
            new Row("SendTerminal", ANY, "ECONNREFUSED", "nobody listens on the console socket. Listen before create."),
            new Row("SendTerminal", ANY, "ENOENT", "there is no such console socket. Listen before create."),
            new Row(
                    "OfferSocket",
                    ANY,
                    "ECONNREFUSED",
                    "nobody listens on it. Start the program that listens, or correct {property} in config.json."),
            new Row(
                    "OfferSocket",
                    ANY,
                    "ENOENT",
                    "there is no such socket. Start the program that listens, or correct {property} in config.json."),
            new Row(
                    "OfferSocket",
                    ANY,
                    "EPROTOTYPE",
                    "it is no stream socket. Have the program listen on one, or correct {property} in config.json."),
            new Row(
                    "InstallFilter",
                    "seccomp",
                    "EACCES",
                    "without process.noNewPrivileges a filter takes CAP_SYS_ADMIN. Set it to true."),
            new Row(
                    "InstallFilter",
                    "seccomp",
                    "EINVAL",
                    "the kernel was built without filters, or doesn't know a flag. Leave linux.seccomp.flags out."),
            new Row(
                    "InstallFilter",
                    "seccomp",
                    "EBUSY",
                    "a filter that this runtime is under has a listener, and there can be one alone."),
            new Row("OpenTerminal", ANY, "ENOENT", "a terminal needs a devpts mount at /dev/pts. Add it to mounts."),
            new Row("OpenHostTerminal", ANY, "ENOSPC", "all terminals of the host are taken. Raise kernel.pty.max."),
            new Row(
                    "CheckStdio",
                    ANY,
                    "EINVAL",
                    "only pipe, socket, terminal, file or null device can be a standard stream."),
            new Row("MakeDir", ANY, "EACCES", OWN_ROOT),
            new Row("MakeDir", ANY, "EPERM", OWN_ROOT),
            new Row("MakeDir", ANY, "ENOENT", "the state root was removed meanwhile. Try again."),
            new Row("WriteFile", ANY, "EACCES", OWN_ROOT),
            new Row(
                    "WriteFile",
                    ANY,
                    "ENOENT",
                    "somebody removed the container's directory while it was made. Leave the state root to the runtime."),
            new Row(
                    ANY,
                    "open",
                    "ENXIO",
                    "it is a FIFO whose other end nobody has open, or a device that isn't there. Open the other end before."),
            new Row(ANY, ANY, "ENOSPC", "free some space, or raise the quota, where the path is."),
            new Row(ANY, ANY, "EDQUOT", "free some space, or raise the quota, where the path is."),
            new Row(ANY, ANY, "EROFS", "the file system is read-only. Set state.root or root.path to a writable one."),
            new Row(ANY, ANY, "EMFILE", "raise the limit of open files (ulimit -n)."),
            new Row(ANY, ANY, "ENFILE", "the host has no more open files to give; see fs.file-max."),
            new Row(ANY, ANY, "ENOMEM", "the host, or the runtime's cgroup, is short of memory."),
            new Row(
                    ANY,
                    ANY,
                    "EBADMSG",
                    "launcher and library are of different versions. Remove launcher.path, or install the launcher of this version."),
            new Row(
                    ANY,
                    ANY,
                    "ENOSYS",
                    "the kernel, or a seccomp filter around this program, doesn't offer the call. Linux 5.14 is needed."));

    private Remedies() {}

    /** The remedy; empty when there is none that would be true. */
    static String of(FailedStep step, String pointer, String systemCall, String errno) {
        return ROWS.stream()
                .filter(row -> row.fits(step, systemCall, errno))
                .findFirst()
                .map(row -> row.text().replace("{property}", property(pointer)))
                .orElse("");
    }

    /** {@code /mounts/3/source} as {@code mounts[3].source}. */
    static String property(String pointer) {
        if (pointer.isEmpty()) {
            return "it";
        }
        StringBuilder out = new StringBuilder();
        for (String part : pointer.substring(1).split("/", -1)) {
            if (part.matches("[0-9]+")) {
                out.append('[').append(part).append(']');
            } else {
                out.append(out.length() == 0 ? "" : ".")
                        .append(part.replace("~1", "/").replace("~0", "~"));
            }
        }
        return out.toString();
    }
}
