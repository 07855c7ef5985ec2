package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import org.standardcontainer.Attachment;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Exec;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.KillAll;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;

/** What this backend can do, on this host. */
final class LinuxFeatures {
    /** By the kit's names; of those with two names the second is that of cgroup v2. */
    private static final Map<String, List<CgroupLayout.Controller>> CONTROLLERS = Map.of(
            "devices", List.of(new CgroupLayout.Controller("devices", "")),
            "memory", List.of(new CgroupLayout.Controller("memory", "memory")),
            "cpu", List.of(new CgroupLayout.Controller("cpu", "cpu")),
            "cpuset", List.of(new CgroupLayout.Controller("cpuset", "cpuset")),
            "pids", List.of(new CgroupLayout.Controller("pids", "pids")),
            "blkio", List.of(new CgroupLayout.Controller("blkio", "io")),
            "hugetlb", List.of(new CgroupLayout.Controller("hugetlb", "hugetlb")),
            "rdma", List.of(new CgroupLayout.Controller("rdma", "rdma")),
            "network",
                    List.of(new CgroupLayout.Controller("net_cls", ""), new CgroupLayout.Controller("net_prio", "")));

    private LinuxFeatures() {}

    /** Of a host without CRIU. */
    static Features of(HostFacts facts, CgroupMode mode) {
        return of(facts, mode, false);
    }

    /** {@code criu}: true if that works there. */
    static Features of(HostFacts facts, CgroupMode mode, boolean criu) {
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
        if (criu) {
            features.operation(Checkpoint.class);
        }
        if (NetDeviceCompiler.canMove(facts)) {
            features.capabilities("linux.netDevices");
        }
        if (facts.securityModules().contains("apparmor")) {
            features.capabilities("linux.apparmor");
        }
        if (facts.resctrl().isPresent()) {
            features.capabilities("linux.intelRdt");
        }
        if (facts.securityModules().contains("selinux")) {
            features.capabilities("linux.selinux");
        }
        addCgroups(features, facts.cgroups().forContainers(mode), facts.mayLoadPrograms());
        return features.build();
    }

    private static void addCgroups(Features.Builder features, CgroupLayout cgroups, boolean mayLoadPrograms) {
        if (!cgroups.writable().isEmpty() || cgroups.usable().isPresent()) {
            features.capabilities("linux.cgroup").operation(Stats.class).operation(Update.class);
        }
        boolean v2 = cgroups.kind() == CgroupLayout.Kind.V2 && cgroups.usable().isPresent();
        if (v2) {
            features.capabilities("linux.cgroup.v2");
        }
        if (v2 || cgroups.offers(new CgroupLayout.Controller("freezer", ""))) {
            features.operation(Pause.class).operation(Processes.class).operation(KillAll.class);
            features.capabilities(Pause.OF_CREATED);
        }
        if (cgroups.offers(new CgroupLayout.Controller("memory", "memory"))) {
            features.operation(OutOfMemory.class);
        }
        if (cgroups.usable().isPresent() && mayLoadPrograms) {
            features.capabilities("linux.cgroup.devices"); // by a program
        }
        CONTROLLERS.forEach((capability, controllers) -> {
            if (controllers.stream().allMatch(cgroups::offers)) {
                features.capabilities("linux.cgroup." + capability);
            }
        });
    }
}
