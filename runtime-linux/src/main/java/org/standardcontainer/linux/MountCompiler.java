package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    private final Path bundle;
    private final boolean ownCgroupNamespace;
    private final CgroupCompiler cgroups;
    private final CgroupLayout layout;
    private final Draft draft;

    MountCompiler(Path bundle, Spec spec, CgroupCompiler cgroups, CgroupLayout layout, Draft draft) {
        this.bundle = bundle;
        this.ownCgroupNamespace =
                LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.CGROUP).isPresent();
        this.cgroups = cgroups;
        this.layout = layout;
        this.draft = draft;
    }

    /** True for a bind mount, whose type means nothing; only a type without the option is one as well. */
    static boolean isBind(Mount mount) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        return "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
    }

    void compile(Mount mount, String pointer) {
        Findings findings = draft.findings;
        String destination = ContainerPath.clean(mount.destination());
        List<String> given = mount.options() == null ? List.of() : mount.options();
        MountOptions options = MountOptions.parse(given, pointer + "/options", findings);
        if (destination.startsWith("/proc/") && !COVERABLE.contains(destination)) {
            findings.unsupported(
                    pointer + "/destination",
                    "a mount inside /proc could lead astray what is written there",
                    "mount it elsewhere");
        } else if (options.remount()) {
            remount(destination, options, pointer);
        } else if (isBind(mount)) {
            bind(mount, destination, options, pointer);
        } else if (mount.type() == null || mount.type().isEmpty()) {
            findings.invalid(pointer + "/type", "is missing, and it is no bind mount", "config.md#mounts");
        } else if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            new CgroupMounts(cgroups, layout, ownCgroupNamespace, draft)
                    .compile(mount.type(), destination, options, pointer);
        } else {
            mount(mount, mount.type(), destination, options, pointer);
        }
    }

    private void mount(Mount mount, String type, String destination, MountOptions options, String pointer) {
        String source = mount.source() == null || mount.source().isEmpty() ? "none" : mount.source();
        List<String> data = new ArrayList<>(options.data());
        long set = options.set() | options.recursiveSet();
        if (type.equals("tmpfs") && options.readonly()) {
            // devices and mount points come into it; it is made read-only when all is there
            set &= ~MountFlags.RDONLY;
            draft.protection.init(pointer, new MountOp.ChangeMount(destination, MountFlags.RDONLY, 0, false, 0));
        } else if (options.readonly() && source.startsWith("/")) {
            data.add("ro"); // a device that can't be written has to be mounted so as a whole
        }
        draft.environment.init(
                pointer,
                new MountOp.MountNew(
                        type,
                        source,
                        data,
                        destination,
                        set,
                        options.clear() | options.recursiveClear(),
                        options.firstPropagation()));
        rest(destination, options.propagation(), pointer);
    }

    private void bind(Mount mount, String destination, MountOptions options, String pointer) {
        if (mount.source() == null || mount.source().isEmpty()) {
            // without the option the spec has no rule for it, so its validator has none
            draft.findings.invalid(pointer + "/source", "a bind mount needs one", "config.md#mounts");
            return;
        }
        if (!options.specificData().isEmpty()) {
            draft.findings.unsupported(
                    pointer + "/options",
                    "a bind mount can't have options of a file system: " + String.join(",", options.specificData()),
                    "remove them");
        }
        boolean recursive = (options.recursiveSet() | options.recursiveClear()) != 0;
        boolean both = recursive && (options.set() | options.clear()) != 0;
        draft.environment.init(
                pointer,
                new MountOp.MountBind(
                        bundle.resolve(mount.source()).toString(),
                        destination,
                        options.recursiveBind(),
                        recursive ? options.recursiveSet() : options.set(),
                        recursive ? options.recursiveClear() : options.clear(),
                        recursive,
                        options.firstPropagation()));
        if (both) {
            draft.environment.init(
                    pointer, new MountOp.ChangeMount(destination, options.set(), options.clear(), false, 0));
        }
        rest(destination, options.propagation(), pointer);
    }

    /** Changes what an earlier entry mounted: what isn't named stays, where mount(2) would reset it. */
    private void remount(String destination, MountOptions options, String pointer) {
        if (!options.data().isEmpty()) {
            draft.findings.unsupported(
                    pointer + "/options",
                    "a remount can't change options of a file system: " + String.join(",", options.data()),
                    "give them to the mount itself");
        }
        draft.environment.init(
                pointer,
                new MountOp.ChangeMount(
                        destination, options.set(), options.clear(), false, options.firstPropagation()));
        if ((options.recursiveSet() | options.recursiveClear()) != 0) {
            draft.environment.init(
                    pointer,
                    new MountOp.ChangeMount(destination, options.recursiveSet(), options.recursiveClear(), true, 0));
        }
        rest(destination, options.propagation(), pointer);
    }

    private void rest(String destination, List<Integer> propagation, String pointer) {
        propagation.stream()
                .skip(1)
                .forEach(flags ->
                        draft.environment.init(pointer, new MountOp.ChangeMount(destination, 0, 0, false, flags)));
    }
}
