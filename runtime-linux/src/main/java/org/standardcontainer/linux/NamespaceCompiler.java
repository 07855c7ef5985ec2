package org.standardcontainer.linux;

import java.util.Optional;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.LinuxNamespaces.Entry;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.Spec;

/** Makes the init process and puts it into its namespaces (config-linux.md#namespaces). */
final class NamespaceCompiler {
    private static final String POINTER = "/linux/namespaces";

    private NamespaceCompiler() {}

    /** Finds what this host can't do. */
    static void check(Spec spec, HostFacts facts, Findings findings) {
        for (Kind kind : Kind.values()) {
            LinuxNamespaces.entry(spec, kind)
                    .filter(e -> !facts.namespaces().contains(kind.file()))
                    .ifPresent(e -> findings.unsupported(
                            e.pointer() + "/type",
                            "this kernel has no " + kind.word() + " namespaces",
                            "remove it, or use a kernel that has them"));
        }
        Optional<Entry> mount = LinuxNamespaces.entry(spec, Kind.MOUNT);
        if (mount.isEmpty()) {
            findings.unsupported(
                    POINTER,
                    "a container in the host's mount namespace is not supported: its mounts would be the host's",
                    "add {\"type\": \"mount\"}");
        } else if (mount.get().path().isPresent()) {
            findings.unsupported(
                    mount.get().pointer() + "/path",
                    "joining a mount namespace is not supported: the container's mounts would stay in it",
                    "remove the path; a further process (exec) joins a container's");
        }
    }

    /**
     * The maker's part: what only a process that is made afterwards is in, and the init process. With a user namespace everything is
     * joined before, with the runtime's rights: what belongs to the host couldn't be joined from in there.
     */
    static void cloneInit(Spec spec, Draft draft) {
        boolean users = LinuxNamespaces.entry(spec, Kind.USER).isPresent();
        int bits = 0;
        for (Kind kind : Kind.values()) {
            if (users || kind == Kind.PID) {
                LinuxNamespaces.entry(spec, kind)
                        .filter(e -> e.path().isPresent())
                        .ifPresent(e -> draft.environment.host(e.pointer(), join(spec, e)));
            }
            // a new cgroup namespace shows the cgroup that its maker is in as its root: it comes after the cgroup
            if (kind != Kind.CGROUP && kind != Kind.TIME && LinuxNamespaces.isNew(spec, kind)) {
                bits |= kind.bit();
            }
        }
        draft.environment.host(POINTER, new ProcessOp.CloneInit(bits));
    }

    /** Those of the new ones that take the kernel so long that somebody else may make them while we compile. */
    static int slow(Spec spec) {
        boolean slow = LinuxNamespaces.isNew(spec, Kind.NETWORK)
                && LinuxNamespaces.entry(spec, Kind.USER).isEmpty(); // to which the network would have to belong
        return slow ? Kind.NETWORK.bit() : 0;
    }

    /** The init process's part, when it is in its cgroup. */
    static void enter(Spec spec, Draft draft) {
        boolean users = LinuxNamespaces.entry(spec, Kind.USER).isPresent();
        for (Kind kind : Kind.values()) {
            LinuxNamespaces.entry(spec, kind)
                    .filter(e -> e.path().isPresent() && kind != Kind.PID && !users)
                    .ifPresent(e -> draft.environment.init(e.pointer(), join(spec, e)));
        }
        LinuxNamespaces.entry(spec, Kind.CGROUP)
                .filter(e -> e.path().isEmpty())
                .ifPresent(e -> draft.environment.init(e.pointer(), new NamespaceOp.Unshare(Kind.CGROUP.bit())));
        if (LinuxNamespaces.isNew(spec, Kind.NETWORK)) {
            draft.environment.init(POINTER, new NamespaceOp.LoopbackUp());
        }
        if (spec.hostname() != null) {
            draft.environment.init("/hostname", new NamespaceOp.SetHostname(spec.hostname()));
        }
        if (spec.domainname() != null) {
            draft.environment.init("/domainname", new NamespaceOp.SetDomainname(spec.domainname()));
        }
    }

    /** True if something is set in a namespace of this kind. Joined by a path, it may turn out to be the host's. */
    private static boolean isWritten(Spec spec, Kind kind) {
        boolean named = kind == Kind.UTS && (spec.hostname() != null || spec.domainname() != null);
        boolean moved = kind == Kind.NETWORK && NetDeviceCompiler.isUsed(spec);
        return named || moved || SysctlCompiler.writes(spec, kind);
    }

    private static NamespaceOp join(Spec spec, Entry entry) {
        String path = entry.path().orElseThrow();
        int bit = entry.kind().bit();
        return isWritten(spec, entry.kind())
                ? new NamespaceOp.JoinOtherNamespace(path, bit)
                : new NamespaceOp.JoinNamespace(path, bit);
    }
}
