package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: what a process is and runs. */
final class ProcessRemedies {
    private static final String NO_NULL =
            "in place of the host's null device a container gets its own, and this one has none. Give it pipes or files.";

    // texts of FindProgram and Exec: clients take "permission" and "no such file" in one message for the wrong one
    static final List<Remedy> ROWS = List.of(
            new Remedy(
                    "SetRlimit",
                    ANY,
                    "EPERM",
                    "a hard limit can't be raised by this user. Lower {property}, or raise the runtime's own limit."),
            new Remedy(
                    "SetUser",
                    ANY,
                    "EINVAL",
                    "the user namespace has no such id. Add it to linux.uidMappings or linux.gidMappings."),
            new Remedy(
                    "SetUser",
                    ANY,
                    "EPERM",
                    "this user may not become another one. Run as root, or map the id in a user namespace."),
            new Remedy(
                    "WriteAttribute",
                    ANY,
                    "ENOENT",
                    "no such profile is loaded. Load it (apparmor_parser), or correct {property} in config.json."),
            new Remedy(
                    "WriteAttribute",
                    ANY,
                    "EINVAL",
                    "the policy that is loaded has no such label. Load one that has, or correct {property} in"
                            + " config.json."),
            new Remedy(
                    "WriteAttribute",
                    ANY,
                    "EACCES",
                    "the runtime is confined itself, by a profile or a label that it may not change to this one."),
            new Remedy(
                    "SetScheduler",
                    ANY,
                    "EPERM",
                    "it takes CAP_SYS_NICE, and SCHED_DEADLINE all processors. With CONFIG_RT_GROUP_SCHED SCHED_FIFO and"
                            + " SCHED_RR also take linux.resources.cpu.realtimeRuntime on cgroup v1; on cgroup v2 such a"
                            + " kernel has them in the root cgroup alone, unless it is booted with rt_group_sched=0, which"
                            + " Linux 6.16 and later know."),
            new Remedy(
                    "SetScheduler",
                    ANY,
                    "EBUSY",
                    "the processors have not so much time left for deadlines. Lower process.scheduler.runtime."),
            new Remedy(
                    "SetScheduler", ANY, "EINVAL", "the kernel refuses the values. Correct {property} in config.json."),
            new Remedy(
                    "SetIoPriority",
                    ANY,
                    "EPERM",
                    "IOPRIO_CLASS_RT takes CAP_SYS_NICE, and outside of user namespaces. Use IOPRIO_CLASS_BE."),
            new Remedy("SetPersonality", ANY, "EINVAL", "this machine has no such programs. Leave {property} out."),
            new Remedy(
                    "SetMemoryPolicy",
                    ANY,
                    "ENOSYS",
                    "the kernel was built without NUMA policies (CONFIG_NUMA). Leave {property} out."),
            new Remedy(
                    "SetMemoryPolicy",
                    ANY,
                    "EINVAL",
                    "none of the nodes is there and allowed, or the flags don't go with the mode. Correct {property}"
                            + " in config.json."),
            new Remedy(
                    "SetAffinity",
                    ANY,
                    "EINVAL",
                    "none of the processors is there and allowed to the container. Correct {property} in config.json."),
            new Remedy(
                    "ScoreInit", ANY, "EACCES", "only root may lower it. Raise process.oomScoreAdj, or leave it out."),
            new Remedy(
                    "SetCapabilities",
                    ANY,
                    "EPERM",
                    "the runtime itself doesn't have all of them. Leave out what it lacks."),
            new Remedy(
                    "ChangeDir",
                    ANY,
                    "ENOENT",
                    "there is no such directory in the root file system. Create it, or correct process.cwd in"
                            + " config.json."),
            new Remedy(
                    "ChangeDir",
                    ANY,
                    "EACCES",
                    "the container's user may not enter it. Correct process.cwd or process.user in config.json."),
            new Remedy(
                    "FindProgram",
                    ANY,
                    "ENOENT",
                    "Install the program in the root file system, or correct process.args or PATH in process.env."),
            new Remedy(
                    "FindProgram",
                    ANY,
                    "ENOTDIR",
                    "something on the way to it is a file, in the root file system. Correct process.args in config.json."),
            new Remedy(
                    "FindProgram",
                    ANY,
                    "ELOOP",
                    "symbolic links on the way to it, in the root file system, lead to one another. Correct them, or"
                            + " process.args in config.json."),
            new Remedy("FindProgram", ANY, "ENAMETOOLONG", "Correct process.args in config.json."),
            new Remedy(
                    "FindProgram",
                    ANY,
                    "EACCES",
                    "Make the file executable for process.user, or correct process.args in config.json."),
            new Remedy("Exec", ANY, "ENOEXEC", "the program is for another machine, or a script without a #! line."),
            new Remedy(
                    "Exec",
                    ANY,
                    "ENOENT",
                    "the program's interpreter or dynamic loader is missing in the root file system."),
            new Remedy("Exec", ANY, "E2BIG", "arguments and environment are larger than the kernel takes."),
            new Remedy(
                    "SendTerminal", ANY, "ECONNREFUSED", "nobody listens on the console socket. Listen before create."),
            new Remedy("SendTerminal", ANY, "ENOENT", "there is no such console socket. Listen before create."),
            new Remedy(
                    "SendProcess", ANY, "ECONNREFUSED", "nobody listens on the pidfd socket. Listen before the call."),
            new Remedy("SendProcess", ANY, "ENOENT", "there is no such pidfd socket. Listen before the call."),
            new Remedy(
                    "OfferSocket",
                    ANY,
                    "ECONNREFUSED",
                    "nobody listens on it. Start the program that listens, or correct {property} in config.json."),
            new Remedy(
                    "OfferSocket",
                    ANY,
                    "ENOENT",
                    "there is no such socket. Start the program that listens, or correct {property} in config.json."),
            new Remedy(
                    "OfferSocket",
                    ANY,
                    "EPROTOTYPE",
                    "it is no stream socket. Have the program listen on one, or correct {property} in config.json."),
            new Remedy(
                    "InstallFilter",
                    "seccomp",
                    "EACCES",
                    "without process.noNewPrivileges a filter takes CAP_SYS_ADMIN. Set it to true."),
            new Remedy(
                    "InstallFilter",
                    "seccomp",
                    "EINVAL",
                    "the kernel was built without filters, or doesn't know a flag. Leave linux.seccomp.flags out."),
            new Remedy(
                    "InstallFilter",
                    "seccomp",
                    "EBUSY",
                    "a filter that this runtime is under has a listener, and there can be one alone."),
            new Remedy("OpenTerminal", ANY, "ENOENT", "a terminal needs a devpts mount at /dev/pts. Add it to mounts."),
            new Remedy("OpenHostTerminal", ANY, "ENOSPC", "all terminals of the host are taken. Raise kernel.pty.max."),
            new Remedy(
                    "CheckStdio",
                    ANY,
                    "EINVAL",
                    "only pipe, socket, terminal, file or null device can be a standard stream."),
            new Remedy("OwnNull", ANY, "ENOENT", NO_NULL),
            new Remedy("OwnNull", ANY, "ENODEV", NO_NULL),
            new Remedy("OwnNull", ANY, "ELOOP", NO_NULL));

    private ProcessRemedies() {}
}
