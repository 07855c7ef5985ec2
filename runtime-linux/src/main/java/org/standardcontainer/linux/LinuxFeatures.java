package org.standardcontainer.linux;

import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Waitable;

/** What this backend can do, on this host. */
final class LinuxFeatures {
    private LinuxFeatures() {}

    static Features of(HostFacts facts, CgroupMode mode) {
        Features.Builder features = Features.builder("linux")
                .hook("prestart", HookPlace.HOST)
                .hook("createRuntime", HookPlace.HOST)
                .hook("createContainer", HookPlace.CONTAINER)
                .hook("startContainer", HookPlace.CONTAINER)
                .hook("poststart", HookPlace.HOST)
                .hook("poststop", HookPlace.HOST)
                .operation(Waitable.class)
                .operation(Attachment.class)
                .operation(Exec.class)
                .capabilities(
                        "linux",
                        "linux.fds",
                        "linux.mount",
                        "linux.mount.recursive-attr",
                        "linux.mount.idmap",
                        "linux.capabilities",
                        "linux.noNewPrivileges",
                        "linux.oomScoreAdj",
                        "linux.scheduler",
                        "linux.ioPriority",
                        "linux.cpuAffinity",
                        "linux.sysctl",
                        "linux.personality",
                        "linux.memoryPolicy",
                        "linux.devices",
                        "linux.rootfsPropagation",
                        "linux.seccomp",
                        "linux.seccomp.notify",
                        "linux.maskedPaths",
                        "linux.readonlyPaths",
                        "linux.namespaces",
                        "linux.namespaces.pid",
                        "linux.namespaces.network",
                        "linux.namespaces.mount",
                        "linux.namespaces.ipc",
                        "linux.namespaces.uts",
                        "linux.namespaces.user",
                        "linux.namespaces.time",
                        "linux.namespaces.cgroup")
                .capabilities("features")
                .capabilities("posix.hooks", "posix.rlimits", "posix.user", "terminal", "hostname", "domainname");
        if (facts.securityModules().contains("apparmor")) {
            features.capabilities("linux.apparmor");
        }
        if (mode == CgroupMode.ENABLED) {
            if (!facts.cgroups().writable().isEmpty()) {
                features.capabilities("linux.cgroup").operation(Stats.class);
            }
            if (facts.cgroups()
                    .with("freezer")
                    .filter(CgroupHierarchy::writable)
                    .isPresent()) {
                features.operation(Pause.class).operation(Processes.class);
            }
            for (String controller : new String[] {"devices", "memory", "cpu", "cpuset", "pids"}) {
                if (facts.cgroups()
                        .with(controller)
                        .filter(CgroupHierarchy::writable)
                        .isPresent()) {
                    features.capabilities("linux.cgroup." + controller);
                }
            }
        }
        return features.build();
    }
}
