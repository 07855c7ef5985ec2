package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/** The root file system: opened before the mounts, switched to and restricted after them. */
final class RootCompiler {
    private static final Map<String, Integer> PROPAGATION = Map.of(
            "private", MountFlags.PRIVATE,
            "shared", MountFlags.SHARED,
            "slave", MountFlags.SLAVE,
            "unbindable", MountFlags.UNBINDABLE);

    private RootCompiler() {}

    /**
     * Before the mounts. Nothing that is mounted from here on can come up on the host, whatever is shared there; unless the
     * configuration asks for just that (decision 0132).
     */
    static void open(Path root, Spec spec, Draft draft) {
        if (!isAmongPeers(spec)) {
            draft.environment.init(
                    "/linux/namespaces", new MountOp.SetPropagation(MountFlags.SLAVE | MountFlags.RECURSIVE));
            if (isShared(spec)) {
                draft.findings.warning(
                        "/linux/rootfsPropagation",
                        "in a user namespace the kernel lets nothing that is mounted come up on the host");
            }
        }
        draft.environment.init("/root/path", new MountOp.OpenRoot(root.toString()));
    }

    /** True if bind mounts can stay the peers of what the host has mounted. */
    static boolean isAmongPeers(Spec spec) {
        return isShared(spec) && LinuxNamespaces.entry(spec, Kind.USER).isEmpty();
    }

    private static boolean isShared(Spec spec) {
        String word = spec.linux() == null ? null : spec.linux().rootfsPropagation();
        return "shared".equals(word) || "rshared".equals(word);
    }

    /** After the hooks that run outside. */
    static void enter(Spec spec, LinuxOptions.RootChange change, Draft draft) {
        if (change == LinuxOptions.RootChange.PIVOT) {
            draft.rootSwitch.init("/root", new MountOp.PivotRoot());
            return;
        }
        if (mayUnmount(spec)) {
            draft.findings.warning(
                    "/process/capabilities/bounding",
                    "CAP_SYS_ADMIN lets the container unmount its root, and what it finds below is the host's: linux.root-change"
                            + " is move (--no-pivot)");
        }
        draft.rootSwitch.init("/root", new MountOp.MoveRoot());
    }

    /** True if a program of the container may ever unmount, and where the root was moved take that away. */
    static boolean mayUnmount(Spec spec) {
        return Optional.ofNullable(spec.process())
                .map(ProcessConfig::capabilities)
                .map(Capabilities::bounding)
                .filter(names -> names.contains("CAP_SYS_ADMIN"))
                .isPresent();
    }

    /** When all is in its place that has to be made. */
    static void restrict(Spec spec, Draft draft) {
        draft.rootSwitch.all(draft.protection.build());
        if (spec.root() != null && Boolean.TRUE.equals(spec.root().readonly())) {
            draft.rootSwitch.init("/root/readonly", new MountOp.RootReadonly());
        }
        LinuxConfig linux = spec.linux();
        if (linux == null) {
            return;
        }
        List<String> readonly = linux.readonlyPaths() == null ? List.of() : linux.readonlyPaths();
        for (int i = 0; i < readonly.size(); i++) {
            String path = ContainerPath.clean(readonly.get(i));
            draft.rootSwitch.init(
                    "/linux/readonlyPaths/" + i,
                    path.equals("/") ? new MountOp.RootReadonly() : new MountOp.ReadonlyPath(path));
        }
        List<String> masked = linux.maskedPaths() == null ? List.of() : linux.maskedPaths();
        String label = MountLabel.text(spec);
        for (int i = 0; i < masked.size(); i++) {
            String path = ContainerPath.clean(masked.get(i));
            if (path.equals("/")) { // what covers a root, nobody sees who has it already (decision 308)
                draft.findings.unsupported(
                        "/linux/maskedPaths/" + i,
                        "the whole root can't be hidden, with the program in it",
                        "name the paths in it that are to be hidden");
            }
            draft.rootSwitch.init("/linux/maskedPaths/" + i, new MountOp.MaskPath(path, label));
        }
        propagate(linux, draft);
    }

    /** Last, since what is unbindable can't be made read-only by a bind any more. */
    private static void propagate(LinuxConfig linux, Draft draft) {
        String word = linux.rootfsPropagation();
        if (word == null || word.isEmpty()) {
            return;
        }
        // rprivate and the like are not words of the spec, and are taken as the word without the r; with a warning
        Integer flags = PROPAGATION.get(word.startsWith("r") ? word.substring(1) : word);
        if (flags != null) {
            draft.rootSwitch.init("/linux/rootfsPropagation", new MountOp.RootPropagation(flags));
        }
    }
}
