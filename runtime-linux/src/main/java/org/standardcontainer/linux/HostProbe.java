package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.standardcontainer.Finding;
import org.standardcontainer.kernel.KernelRelease;

/** Says whether containers can be made on a host, from what is known of it. */
final class HostProbe {
    /** What Java calls it. */
    static final String LINUX = "Linux";

    static final KernelRelease OLDEST = new KernelRelease(5, 14);
    private static final Set<String> NEEDED = Set.of("mnt", "pid", "net", "ipc", "uts", "cgroup");
    private static final List<String> PRIVILEGES =
            List.of("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_CHOWN", "CAP_MKNOD");

    private final HostFacts facts;
    private final List<Finding> findings = new ArrayList<>();

    private HostProbe(HostFacts facts) {
        this.facts = facts;
    }

    static List<Finding> findings(String os, HostFacts facts, CgroupMode mode) {
        if (!os.equals(LINUX)) {
            return List.of(Finding.unsupported(
                    "os.name", "this is " + os + ", not Linux", "use the backend vm, or run it on Linux"));
        }
        HostProbe probe = new HostProbe(facts);
        probe.kernel();
        probe.namespaces();
        probe.privileges();
        probe.covered();
        probe.cgroups(mode);
        return List.copyOf(probe.findings);
    }

    private void kernel() {
        if (facts.kernel().compareTo(OLDEST) < 0) {
            findings.add(Finding.unsupported(
                    "kernel",
                    "Linux " + facts.kernel() + " is too old: mounts need system calls of " + OLDEST,
                    "use Linux " + OLDEST + " or later"));
        } else {
            info("kernel", "Linux " + facts.kernel());
        }
    }

    private void namespaces() {
        Set<String> missing = new TreeSet<>(NEEDED);
        missing.removeAll(facts.namespaces());
        if (missing.isEmpty()) {
            info("namespaces", String.join(" ", new TreeSet<>(kinds())));
        } else {
            findings.add(Finding.unsupported(
                    "namespaces",
                    "the kernel has no namespaces of kind " + String.join(", ", missing),
                    "use a kernel that is built with CONFIG_NAMESPACES and its options"));
        }
    }

    private Set<String> kinds() {
        return facts.namespaces().stream()
                .filter(name -> !name.endsWith("_for_children"))
                .collect(Collectors.toSet());
    }

    private void privileges() {
        List<String> missing = PRIVILEGES.stream()
                .filter(name -> !facts.canGrant(CapabilityNames.number(name)))
                .toList();
        if (!missing.isEmpty()) {
            unprivileged(missing);
        } else if (!facts.initialUserNamespace()) {
            findings.add(Finding.warning(
                    "privileges", "the JVM is root of a user namespace: devices and some mounts can't be made"));
        } else {
            info("privileges", "root");
        }
        if (missing.isEmpty() && !facts.canGrant(CapabilityNames.number("CAP_NET_ADMIN"))) {
            findings.add(
                    Finding.warning(
                            "privileges",
                            "without CAP_NET_ADMIN no container can have a network namespace of its own, whose lo has to be set up"));
        }
    }

    /** Containers of a runtime that has no privileges are in user namespaces of their own. */
    private void unprivileged(List<String> missing) {
        String who = facts.uid() != 0
                ? "the JVM runs as user " + facts.uid()
                : "the JVM runs as root without " + String.join(", ", missing);
        Optional<String> forbidden = facts.users().forbidden();
        if (!facts.namespaces().contains("user") || forbidden.isPresent()) {
            findings.add(Finding.unsupported(
                    "privileges",
                    who + ", and may make no user namespace: " + forbidden.orElse("this kernel has none"),
                    IdMapCompiler.ALLOW));
        } else {
            if (facts.filtered()) {
                findings.add(Finding.warning(
                        "seccomp",
                        "the runtime is under a filter of system calls, which lets it make user namespaces; what else it"
                                + " forbids shows when a container is made"));
            }
            info("privileges", who + ": containers need a user namespace of their own");
            findings.addAll(IdMapCompiler.probe(facts));
        }
    }

    private void covered() {
        facts.covered()
                .places()
                .forEach((type, place) -> findings.add(Finding.warning(
                        "mounts",
                        "a container with a user namespace can't mount " + type
                                + ", of which the runtime sees a part only: " + place
                                + " is covered; it can bind that of the runtime")));
    }

    private void cgroups(CgroupMode mode) {
        CgroupLayout layout = facts.cgroups();
        if (mode == CgroupMode.DISABLED) {
            info("cgroups", "disabled by linux.cgroups: containers have no limits and stay in their maker's cgroup");
        } else if (systemd(layout, mode).isPresent()) {
            findings.add(systemd(layout, mode).get());
        } else if (layout.writable().isEmpty() && layout.usable().isEmpty()) {
            warn(layout.whyNone() + ": containers run in their maker's cgroup, limits are refused, and no device is"
                    + " denied");
        } else if (layout.kind() == CgroupLayout.Kind.V2) {
            unified(layout.usable().orElseThrow(), mode);
        } else {
            info(
                    "cgroups",
                    (layout.kind() == CgroupLayout.Kind.HYBRID ? "v1 (hybrid): " : "v1: ")
                            + layout.writable().stream()
                                    .map(CgroupHierarchy::label)
                                    .collect(Collectors.joining(" ")));
            boolean program = layout.usable().isPresent() && facts.mayLoadPrograms();
            if (!program && layout.writable().stream().noneMatch(h -> h.has("devices"))) {
                warn("there is no writable hierarchy with the devices controller: no device is denied");
            }
        }
    }

    /** Why systemd can't make containers' cgroups here, should it be asked to. */
    static Optional<Finding> systemd(CgroupLayout layout, CgroupMode mode) {
        return mode == CgroupMode.SYSTEMD && layout.kind() != CgroupLayout.Kind.V2
                ? Optional.of(Finding.unsupported(
                        "cgroups",
                        "linux.cgroups = systemd, but this host doesn't have cgroup v2 alone",
                        "boot it with systemd.unified_cgroup_hierarchy=1, or set linux.cgroups = enabled"))
                : Optional.empty();
    }

    private void unified(UnifiedHierarchy unified, CgroupMode mode) {
        boolean beside = mode == CgroupMode.ENABLED && unified.beside().possible();
        Set<String> controllers = beside ? unified.beside().controllers() : unified.ownControllers();
        info(
                "cgroups",
                "v2: " + String.join(" ", new TreeSet<>(controllers))
                        + (beside
                                ? "; the runtime is in " + unified.own()
                                        + " itself, which limits nothing, and containers' cgroups are made beside that, in "
                                        + unified.beside().top()
                                : ""));
        if (!facts.mayLoadPrograms()) {
            warn("without CAP_SYS_ADMIN in the initial user namespace no device is denied on cgroup v2");
        }
        if (unified.occupied() && mode == CgroupMode.ENABLED && !beside) {
            warn("the runtime is in " + unified.own()
                    + " itself, and cgroup v2 has limits in cgroups alone whose parent"
                    + " has no processes: limits are refused"
                    + (unified.ownIsTop() ? "" : ", but where linux.cgroupsPath is an absolute path outside of it")
                    + unified.beside().whyNot()
                    + (unified.beside().isSystemds() ? ". With linux.cgroups = systemd systemd would make them" : "")
                    + ". With linux.cgroups = delegated the processes in it would be moved to a leaf");
        }
    }

    private void warn(String text) {
        findings.add(Finding.warning("cgroups", text));
    }

    private void info(String subject, String text) {
        findings.add(new Finding(Finding.Kind.INFO, subject, text, "", ""));
    }
}
