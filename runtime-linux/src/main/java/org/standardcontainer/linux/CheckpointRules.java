package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;

/** What a container may not have that is to be written to disk: what CRIU doesn't write, or would make again as something else. */
final class CheckpointRules {
    private static final String REMEDY = "checkpoint containers without it alone";

    private final Findings findings = new Findings();

    private CheckpointRules() {}

    /** The same with what was noted of a living container. */
    static List<Finding> check(Spec spec, Map<String, String> notes) {
        List<Finding> all = new ArrayList<>(check(spec));
        if (notes.containsKey(NotifyCompiler.NAME)) {
            Findings findings = new Findings();
            findings.unsupported(
                    "NOTIFY_SOCKET",
                    "the socket at which the container says that it is ready is mounted from its own directory, which a restored one doesn't have",
                    "make the container without NOTIFY_SOCKET");
            all.addAll(findings.all());
        }
        return all;
    }

    /** All errors; empty if there are none. */
    static List<Finding> check(Spec spec) {
        CheckpointRules rules = new CheckpointRules();
        rules.namespaces(spec);
        rules.process(spec.process());
        rules.linux(spec, spec.linux());
        rules.mounts(spec);
        return rules.findings.all();
    }

    /** What keeps its network from being left out. */
    static List<Finding> emptyNetwork(Spec spec) {
        Findings findings = new Findings();
        if (!LinuxNamespaces.isNew(spec, Kind.NETWORK)) {
            findings.unsupported(
                    "/linux/namespaces",
                    "without a network namespace of its own it has no network that could be left empty",
                    "leave that option out");
        }
        return findings.all();
    }

    private void refuse(String pointer, @Nullable Object value, String problem) {
        if (value != null && !value.equals("")) {
            findings.unsupported(pointer, problem, REMEDY);
        }
    }

    private void namespaces(Spec spec) {
        for (Kind kind : Kind.values()) {
            LinuxNamespaces.entry(spec, kind)
                    .ifPresent(entry -> refuse(
                            entry.pointer() + "/path",
                            entry.path().orElse(null),
                            "a namespace that isn't the container's own can't be made again"));
        }
        if (!LinuxNamespaces.isNew(spec, Kind.PID)) {
            findings.unsupported(
                    "/linux/namespaces",
                    "without a pid namespace of its own the pids of its processes may be others' later",
                    "checkpoint containers that have one alone");
        }
        for (Kind kind : List.of(Kind.USER, Kind.TIME)) {
            LinuxNamespaces.entry(spec, kind)
                    .ifPresent(entry -> findings.unsupported(
                            entry.pointer() + "/type",
                            "a container with a " + kind.word() + " namespace of its own isn't written to disk",
                            REMEDY));
        }
    }

    private void process(@Nullable ProcessConfig process) {
        if (process == null) {
            return;
        }
        refuse("/process/ioPriority", process.ioPriority(), "CRIU doesn't write I/O priorities");
        refuse("/process/scheduler", process.scheduler(), "CRIU doesn't write all that a scheduler is told");
        refuse("/process/apparmorProfile", process.apparmorProfile(), "profiles aren't restored");
        refuse("/process/selinuxLabel", process.selinuxLabel(), "labels aren't restored");
    }

    private void linux(Spec spec, @Nullable LinuxConfig linux) {
        if (linux == null) {
            return;
        }
        Seccomp seccomp = linux.seccomp();
        refuse(
                "/linux/seccomp/listenerPath",
                seccomp == null ? null : seccomp.listenerPath(),
                "who is asked about system calls would never hear of the restored one");
        refuse("/linux/mountLabel", linux.mountLabel(), "labels aren't restored");
        refuse("/linux/intelRdt", linux.intelRdt(), "classes of cache aren't restored");
        refuse("/linux/memoryPolicy", linux.memoryPolicy(), "CRIU doesn't write memory policies");
        refuse(
                "/linux/netDevices",
                NetDeviceCompiler.isUsed(spec) ? linux.netDevices() : null,
                "a network interface of the host can't be moved into what is restored");
        String propagation = linux.rootfsPropagation();
        if (propagation != null && propagation.endsWith("shared")) {
            findings.unsupported("/linux/rootfsPropagation", "mounts that the host shares can't be made again", REMEDY);
        }
    }

    private void mounts(Spec spec) {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            MountOptions options = MountOptions.parse(mount.options() == null ? List.of() : mount.options());
            boolean mapped = options.mapped() || mount.uidMappings() != null || mount.gidMappings() != null;
            boolean cgroup = "cgroup".equals(mount.type()) || "cgroup2".equals(mount.type());
            if (mapped) {
                findings.unsupported("/mounts/" + i, "a mount with mapped ids can't be made again", REMEDY);
            } else if (cgroup && !LinuxNamespaces.isNew(spec, Kind.CGROUP)) {
                findings.unsupported(
                        "/mounts/" + i,
                        "without a cgroup namespace of its own a mount of cgroups can't be made again",
                        REMEDY);
            }
        }
    }
}
