package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.KillAll;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;

/** What runtimes with runc's command line have in common on Linux; what one of them lacks, the kit shows. */
final class RuncLike {
    private RuncLike() {}

    /**
     * @param hasEvents whether it has the command that tells what a container uses
     * @param hasFeatures whether it has the command that tells what it implements
     * @param more what this one supports besides
     */
    static Features features(boolean hasEvents, boolean hasFeatures, List<String> more) {
        Features.Builder features = Features.builder(OciCliRuntime.NAME)
                .operation(Waitable.class)
                .operation(Attachment.class)
                .operation(Exec.class)
                .operation(Pause.class)
                .operation(Processes.class)
                .operation(KillAll.class)
                .operation(Update.class)
                .hook("prestart", HookPlace.HOST)
                .hook("createRuntime", HookPlace.HOST)
                .hook("createContainer", HookPlace.CONTAINER)
                .hook("startContainer", HookPlace.CONTAINER)
                .hook("poststart", HookPlace.HOST)
                .hook("poststop", HookPlace.HOST)
                .capabilities(
                        Pause.OF_CREATED,
                        "posix.hooks",
                        "posix.user",
                        "posix.rlimits",
                        "hostname",
                        "terminal",
                        "linux",
                        "linux.mount",
                        "linux.mount.recursive-attr",
                        "linux.namespaces",
                        "linux.namespaces.pid",
                        "linux.namespaces.network",
                        "linux.namespaces.mount",
                        "linux.namespaces.ipc",
                        "linux.namespaces.uts",
                        "linux.namespaces.user",
                        "linux.namespaces.cgroup",
                        "linux.capabilities",
                        "linux.noNewPrivileges",
                        "linux.oomScoreAdj",
                        "linux.devices",
                        "linux.sysctl",
                        "linux.seccomp",
                        "linux.seccomp.notify",
                        "linux.maskedPaths",
                        "linux.readonlyPaths",
                        "linux.rootfsPropagation",
                        "linux.apparmor",
                        "linux.selinux",
                        "linux.cgroup",
                        "linux.cgroup.devices",
                        "linux.cgroup.memory",
                        "linux.cgroup.cpu",
                        "linux.cgroup.cpuset",
                        "linux.cgroup.pids",
                        "linux.cgroup.blkio",
                        "linux.cgroup.hugetlb",
                        "linux.cgroup.network",
                        "linux.cgroup.rdma")
                .capabilities(more.toArray(String[]::new));
        if (hasFeatures) {
            features.capabilities("features");
        }
        return (hasEvents ? features.operation(Stats.class) : features).build();
    }
}
