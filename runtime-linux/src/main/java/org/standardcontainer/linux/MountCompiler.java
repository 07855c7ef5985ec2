package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** Mounts of the configuration, in the order of the list (config.md#mounts). */
final class MountCompiler {
    /** Files of a procfs that may be covered, as lxcfs does; a mount on any other would lead later writes astray. */
    private static final Set<String> COVERABLE = Set.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/net/dev",
            "/proc/slabinfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/sys/crypto/fips_enabled",
            "/proc/sys/kernel/ns_last_pid",
            "/proc/uptime");

    /** The kernel's own, which don't know the words; a tmpfs has access lists or not by how the kernel was built. */
    private static final Set<String> WITHOUT_ACCESS_LISTS = Set.of("tmpfs", "proc", "sysfs", "devpts", "mqueue");

    private final Path bundle;
    private final boolean ownCgroupNamespace;
    private final boolean amongPeers;
    private final CgroupCompiler cgroups;
    private final CgroupLayout layout;
    private final HeldTrees trees;
    private final MountLabel label;
    private final Draft draft;

    MountCompiler(Path bundle, Spec spec, CgroupCompiler cgroups, HostFacts facts, HeldTrees trees, Draft draft) {
        this.bundle = bundle;
        this.ownCgroupNamespace =
                LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.CGROUP).isPresent();
        this.amongPeers = RootCompiler.isAmongPeers(spec);
        this.cgroups = cgroups;
        this.layout = facts.cgroups();
        this.trees = trees;
        this.label = MountLabel.of(spec, facts, draft.findings);
        this.draft = draft;
    }

    /** True for a bind mount, whose type means nothing; only a type without the option is one as well. */
    static boolean isBind(Mount mount) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        return "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
    }

    /** Compiles all, in their order. */
    void compile(List<Mount> mounts) {
        Remounts remounts = Remounts.of(mounts, draft.findings);
        for (int i = 0; i < mounts.size(); i++) {
            compile(mounts.get(i), i, remounts);
        }
    }

    private void compile(Mount mount, int index, Remounts remounts) {
        Findings findings = draft.findings;
        String pointer = "/mounts/" + index;
        String destination = ContainerPath.clean(mount.destination());
        MountOptions options = MountOptions.parse(mount.options() == null ? List.of() : mount.options());
        if (destination.startsWith("/proc/") && !COVERABLE.contains(destination)) {
            findings.unsupported(
                    pointer + "/destination",
                    "a mount inside /proc could lead astray what is written there",
                    "mount it elsewhere");
        } else if (options.copyUp() && (!"tmpfs".equals(mount.type()) || isBind(mount) || options.remount())) {
            findings.unsupported(pointer + "/options", "only a new tmpfs can have tmpcopyup", "remove it");
        } else if (options.links() != 0 && (options.remount() || !isBind(mount))) {
            findings.unsupported(
                    pointer + "/options", "only a bind mount can be of a symbolic link", "remove the option");
        } else if (options.remount()) {
            remount(destination, options, remounts.isOfTmpfs(index), pointer);
        } else if (isBind(mount)) {
            bind(mount, index, destination, options);
        } else if (mount.type() == null || mount.type().isEmpty()) {
            findings.invalid(pointer + "/type", "is missing, and it is no bind mount", "config.md#mounts");
        } else if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            new CgroupMounts(cgroups, layout, ownCgroupNamespace, amongPeers, label, draft)
                    .compile(mount.type(), destination, options, pointer);
        } else {
            mount(mount, destination, options, remounts.optionsFor(index), pointer);
        }
    }

    private void bind(Mount mount, int index, String destination, MountOptions options) {
        String pointer = "/mounts/" + index;
        if (mount.source() == null || mount.source().isEmpty()) {
            // without the option the spec has no rule for it, so its validator has none
            draft.findings.invalid(pointer + "/source", "a bind mount needs one", "config.md#mounts");
            return;
        }
        new BindMount(destination, options, pointer, draft)
                .compile(bundle.resolve(mount.source()).toString(), trees.of(index), amongPeers);
    }

    private void mount(Mount mount, String destination, MountOptions options, List<String> later, String pointer) {
        String type = Objects.requireNonNull(mount.type());
        String source = mount.source() == null || mount.source().isEmpty() ? "none" : mount.source();
        List<String> data = new ArrayList<>(
                WITHOUT_ACCESS_LISTS.contains(type) ? options.dataWithoutAccessLists() : options.data());
        data.addAll(later);
        data.addAll(label.options(type));
        MountAttributes attributes = options.ofNew();
        int keep = MountOp.NOT_KEPT;
        if (type.equals("tmpfs") && options.readonly()) {
            // devices and mount points come into it; it is made read-only when all is there
            keep = draft.keep(pointer);
            attributes = new MountAttributes(
                    attributes.set() & ~MountFlags.RDONLY, attributes.clear(), 0, 0, attributes.propagation());
            draft.protection.init(
                    pointer, new MountOp.ChangeKept(keep, destination, MountAttributes.of(MountFlags.RDONLY, 0)));
        } else if (options.readonly() && source.startsWith("/")) {
            data.add("ro"); // a device that can't be written has to be mounted so as a whole
        }
        draft.environment.init(
                pointer,
                options.copyUp()
                        ? new MountOp.MountCopyUp(type, source, data, destination, attributes, keep)
                        : new MountOp.MountNew(type, source, data, destination, attributes, keep));
        if (label.isForRootOf(type)) {
            draft.environment.init("/linux/mountLabel", new MountOp.LabelDirectory(destination, label.label()));
        }
    }

    /**
     * Changes what an earlier entry mounted: what isn't named stays, where mount(2) would reset it. Options of the file system
     * went to that entry, see {@link Remounts}. Of a tmpfs when all is in it, as its own {@code ro}.
     */
    private void remount(String destination, MountOptions options, boolean ofTmpfs, String pointer) {
        (ofTmpfs ? draft.protection : draft.environment)
                .init(pointer, new MountOp.ChangeMount(destination, options.ofChanged()));
    }
}
