package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.BindOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/**
 * Bind mounts with other ids than their source has (config.md#posix-platform-mounts). Only who has rights over the source's
 * file system can make one, and that is the maker, not the init process in a user namespace: so their trees are cloned before
 * there is an init process, which mounts them in the order of the list.
 */
final class HeldTrees {
    private static final int OWN = -1; // the number of no mount

    private final Spec spec;
    private final Path bundle;
    private final Draft draft;
    private final Map<Integer, Integer> byMount = new HashMap<>();

    private HeldTrees(Spec spec, Path bundle, Draft draft) {
        this.spec = spec;
        this.bundle = bundle;
        this.draft = draft;
    }

    /** Has all of them held. */
    static HeldTrees hold(Spec spec, Path bundle, Draft draft) {
        HeldTrees trees = new HeldTrees(spec, bundle, draft);
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            if (isMapped(mounts.get(i))) {
                trees.hold(mounts.get(i), i);
            }
        }
        return trees;
    }

    /** True with the option or with mappings, which the spec lets be without the option. */
    private static boolean isMapped(Mount mount) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        return MountOptions.parse(options).mapped() || has(mount.uidMappings()) || has(mount.gidMappings());
    }

    private static boolean has(@Nullable List<IdMapping> mappings) {
        return mappings != null && !mappings.isEmpty();
    }

    /** The number of the tree of the i-th mount; empty: its ids aren't mapped. */
    Optional<Integer> of(int mount) {
        return Optional.ofNullable(byMount.get(mount));
    }

    /** Holds one more, with its ids as they are: in the maker's own directory, which an init process in a user namespace doesn't get to. */
    int holdOwn(String source) {
        int tree = byMount.size();
        byMount.put(OWN, tree);
        draft.environment.host("", new BindOp.HoldTree(tree, source, false, "", "", "", false, false));
        return tree;
    }

    private void hold(Mount mount, int index) {
        String pointer = "/mounts/" + index;
        MountOptions options = MountOptions.parse(mount.options() == null ? List.of() : mount.options());
        String source = mount.source() == null ? "" : mount.source();
        if (!MountCompiler.isBind(mount) || options.remount()) {
            draft.findings.unsupported(
                    pointer, "only a new bind mount can have mapped ids", "bind what is mounted elsewhere");
        } else if (options.links() != 0) {
            draft.findings.unsupported(
                    pointer + "/options", "a symbolic link can't have mapped ids", "remove one of the options");
        } else if (byMount.size() == BindOp.MOST_HELD - 1) { // and one of our own
            draft.findings.unsupported(
                    pointer,
                    "more than " + (BindOp.MOST_HELD - 1) + " mounts with mapped ids are not supported",
                    "remove some");
        } else if (!source.isEmpty()) {
            hold(
                    withMappings(mount, options, index),
                    options,
                    bundle.resolve(source).toString(),
                    index);
        }
    }

    /** The mount, with the mappings of its option as its own. */
    private Mount withMappings(Mount mount, MountOptions options, int index) {
        String text = options.mappings().orElse(null);
        if (text == null) {
            return mount;
        }
        try {
            if (has(mount.uidMappings()) || has(mount.gidMappings())) {
                throw new IllegalArgumentException("the mount has uidMappings and gidMappings besides");
            }
            IdMapOption option = IdMapOption.parse(text, spec.linux());
            return mount.toBuilder()
                    .uidMappings(option.uids())
                    .gidMappings(option.gids())
                    .build();
        } catch (IllegalArgumentException e) {
            draft.findings.invalid(
                    "/mounts/" + index + "/options",
                    "idmap=" + text + ": " + e.getMessage(),
                    "config.md#linux-mount-options");
            return mount;
        }
    }

    private void hold(Mount mount, MountOptions options, String source, int index) {
        boolean own = has(mount.uidMappings()) && has(mount.gidMappings());
        LinuxConfig linux = spec.linux();
        String path = own
                ? ""
                : LinuxNamespaces.entry(spec, Kind.USER)
                        .flatMap(LinuxNamespaces.Entry::path)
                        .orElse("");
        List<IdMapping> uids = own || linux == null ? mount.uidMappings() : linux.uidMappings();
        List<IdMapping> gids = own || linux == null ? mount.gidMappings() : linux.gidMappings();
        if (path.isEmpty() && !(has(uids) && has(gids))) {
            draft.findings.invalid(
                    "/mounts/" + index + "/options",
                    "there are no mappings for idmap, neither of the mount nor of a user namespace",
                    "config.md#linux-mount-options");
            return;
        }
        int tree = byMount.size();
        byMount.put(index, tree);
        draft.environment.host(
                "/mounts/" + index,
                new BindOp.HoldTree(
                        tree,
                        source,
                        options.recursiveBind(),
                        path.isEmpty() ? lines(uids) : "",
                        path.isEmpty() ? lines(gids) : "",
                        path,
                        options.allMapped(),
                        options.isShared() && RootCompiler.isAmongPeers(spec)));
    }

    /** As {@code /proc/PID/uid_map} has it (user_namespaces(7)). */
    private static String lines(@Nullable List<IdMapping> mappings) {
        StringBuilder out = new StringBuilder();
        for (IdMapping mapping : mappings == null ? List.<IdMapping>of() : mappings) {
            out.append(mapping.containerId()).append(' ').append(mapping.hostId());
            out.append(' ').append(mapping.size()).append('\n');
        }
        return out.toString();
    }
}
