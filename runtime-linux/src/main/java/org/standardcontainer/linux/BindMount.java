package org.standardcontainer.linux;

import java.util.Optional;
import org.standardcontainer.launcher.plan.BindOp;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.PlanOp;

/** One bind mount, by the operation that can do what its options ask for. */
final class BindMount {
    private final String destination;
    private final MountOptions options;
    private final String pointer;
    private final Draft draft;

    BindMount(String destination, MountOptions options, String pointer, Draft draft) {
        this.destination = destination;
        this.options = options;
        this.pointer = pointer;
        this.draft = draft;
    }

    /** {@code tree}: see {@link HeldTrees}. */
    void compile(String source, Optional<Integer> tree) {
        boolean recursive = (options.recursiveSet() | options.recursiveClear()) != 0;
        boolean both = recursive && (options.set() | options.clear()) != 0;
        long set = recursive ? options.recursiveSet() : options.set();
        long clear = recursive ? options.recursiveClear() : options.clear();
        check(both || options.propagation().size() > 1);
        draft.environment.init(pointer, operation(source, tree, set, clear, recursive));
        if (both) {
            draft.environment.init(
                    pointer, new MountOp.ChangeMount(destination, options.set(), options.clear(), false, 0));
        }
    }

    private PlanOp operation(String source, Optional<Integer> tree, long set, long clear, boolean recursive) {
        int propagation = options.firstPropagation();
        boolean below = options.recursiveBind();
        if (tree.isPresent()) {
            return new BindOp.MountHeld(tree.get(), destination, set, clear, recursive, propagation);
        }
        return options.links() != 0
                ? new BindOp.BindLink(source, destination, below, set, clear, recursive, propagation, options.links())
                : new MountOp.MountBind(source, destination, below, set, clear, recursive, propagation);
    }

    /** {@code changed}: true if the mount has to be found again by its path. */
    private void check(boolean changed) {
        if (!options.specificData().isEmpty()) {
            unsupported(
                    "a bind mount can't have options of a file system: " + String.join(",", options.specificData()),
                    "remove them");
        }
        if (options.links() != 0 && changed) {
            unsupported(
                    "what is mounted for a symbolic link can't have attributes of both kinds, nor several propagations",
                    "remove some options");
        }
        if ((options.links() & BindOp.LINK_COPY) != 0 && options.links() != BindOp.LINK_COPY) {
            unsupported("copy-symlink can't go with src-nofollow or dest-nofollow", "remove one of them");
        }
    }

    private void unsupported(String problem, String remedy) {
        draft.findings.unsupported(pointer + "/options", problem, remedy);
    }
}
