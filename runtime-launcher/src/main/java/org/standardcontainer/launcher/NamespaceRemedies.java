package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: namespaces, and what is set in them. */
final class NamespaceRemedies {
    private static final String FILTERED =
            "a filter of system calls (seccomp) around the runtime may forbid it. Have it allow the call, or leave"
                    + " {property} out.";

    private static final String LOOK_INTO =
            "this user may not look into the container's process. Run as who made it, with CAP_SYS_PTRACE and"
                    + " CAP_SYS_ADMIN.";

    private static final String NOT_OURS =
            "the ids aren't in the runtime's own user namespace, or this user may not give them away. Correct"
                    + " {property}.";

    static final List<Remedy> ROWS = List.of(
            new Remedy("SetHostname", ANY, "EPERM", FILTERED),
            new Remedy("SetDomainname", ANY, "EPERM", FILTERED),
            new Remedy(
                    "NewKeyring",
                    ANY,
                    "EDQUOT",
                    "the user has as many keys as it may. See kernel.keys.maxkeys and maxbytes, or for root"
                            + " root_maxkeys and root_maxbytes."),
            new Remedy(
                    "NewKeyring",
                    ANY,
                    "EPERM",
                    "a filter of system calls around this runtime forbids keyctl. Have it let the call through, or"
                            + " answer ENOSYS."),
            new Remedy("WriteInit", "write", "EPERM", NOT_OURS),
            new Remedy(
                    "WriteInit",
                    "write",
                    "EINVAL",
                    "the kernel refuses the ranges, or was built without user namespaces. Correct {property} in"
                            + " config.json."),
            new Remedy(
                    "WriteInit",
                    "write",
                    "ERANGE",
                    "with this offset the clock would be below zero, or beyond what the kernel counts to. Correct"
                            + " {property}."),
            new Remedy("WriteInit", "write", "EACCES", "nobody may set the clocks of a time namespace that is in use."),
            new Remedy(
                    "WriteInit",
                    "openat",
                    "EACCES",
                    "the init process's files below /proc aren't this user's. Run as root, or give the container a"
                            + " user namespace of its own."),
            new Remedy(
                    "CheckIds",
                    "compare",
                    "EINVAL",
                    "the user namespace that is joined has other ids. Correct {property}, or leave it out."),
            new Remedy(
                    "CloneInit",
                    "setns",
                    "EPERM",
                    "a namespace that is joined belongs neither to this user nor to the user namespace that is joined"
                            + " with it."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "ENOSPC",
                    "a limit of user.max_*_namespaces is reached. Raise it, or delete containers."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "EUSERS",
                    "too many user namespaces are nested or exist. See user.max_user_namespaces."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "EPERM",
                    "this user may not make these namespaces, or a filter or security module around this runtime"
                            + " forbids it. Run as root, add a user namespace to linux.namespaces, or allow it there."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "EINVAL",
                    "this kernel lacks one of the namespaces that linux.namespaces asks for."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "EAGAIN",
                    "a limit on processes is reached (ulimit -u, or pids.max of the runtime's cgroup)."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "ENOMEM",
                    "the pid namespace to join has lost its first process, or the host is short of memory."),
            new Remedy(
                    "LoopbackUp",
                    ANY,
                    "EPERM",
                    "the runtime lacks CAP_NET_ADMIN. Give it that, or leave the network namespace out of"
                            + " linux.namespaces."),
            new Remedy(
                    "JoinNamespace",
                    ANY,
                    "ENOENT",
                    "nothing is at this path; the process that it belonged to may have ended. Correct {property} in"
                            + " config.json."),
            new Remedy(
                    "JoinOtherNamespace",
                    ANY,
                    "ENOENT",
                    "nothing is at this path; the process that it belonged to may have ended. Correct {property} in"
                            + " config.json."),
            new Remedy(
                    "JoinOtherNamespace",
                    ANY,
                    "EEXIST",
                    "it is the runtime's own, and what the configuration sets in it would be the host's. Give the"
                            + " container one of its own."),
            new Remedy(
                    "SetParameter",
                    ANY,
                    "ENOENT",
                    "this kernel has no such parameter, or not in namespaces. Correct {property} in config.json."),
            new Remedy(
                    "SetParameter", ANY, "EINVAL", "the kernel refuses the value. Correct {property} in config.json."),
            new Remedy("SetParameter", ANY, "EACCES", "it can't be written in this namespace. Leave {property} out."),
            new Remedy("JoinProcess", ANY, "EACCES", LOOK_INTO),
            new Remedy("JoinProcess", ANY, "EPERM", LOOK_INTO),
            new Remedy(
                    "JoinNamespace",
                    ANY,
                    "EINVAL",
                    "the file is no namespace of this type. Correct {property} in config.json."),
            new Remedy(
                    "CloneInit",
                    ANY,
                    "EOPNOTSUPP",
                    "a cgroup above the container's is one of threads. Give linux.cgroupsPath another value."),
            new Remedy(
                    "MoveInterface",
                    "RTM_GETLINK",
                    "ENODEV",
                    "the runtime's network namespace has no such interface. Correct linux.netDevices in config.json."),
            new Remedy(
                    "MoveInterface",
                    "RTM_SETLINK",
                    "EEXIST",
                    "the container's network namespace has an interface of this name already. Give name in {property}"
                            + " another value, such as eth%d."),
            new Remedy(
                    "MoveInterface",
                    "RTM_SETLINK",
                    "EINVAL",
                    "the kernel lets this interface not leave its network namespace, as with lo, or the name isn't"
                            + " one. Leave {property} out, or correct it."),
            new Remedy(
                    "MoveInterface",
                    "RTM_NEWADDR",
                    "EACCES",
                    "the interface has an address of IPv6, which is switched off in the container's network namespace."
                            + " Remove the address, or switch it on."),
            new Remedy(
                    "MoveInterface",
                    "setns",
                    "EEXIST",
                    "the container's network namespace is the runtime's own. Remove the path, or join another."),
            new Remedy(
                    "MoveInterface",
                    ANY,
                    "EPERM",
                    "interfaces are moved with CAP_NET_ADMIN and CAP_SYS_ADMIN over both network namespaces. Run as"
                            + " root, or leave {property} out."),
            new Remedy("MoveInterface", "openat", "EACCES", LOOK_INTO));

    private NamespaceRemedies() {}
}
