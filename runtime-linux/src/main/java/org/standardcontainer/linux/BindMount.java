package org.standardcontainer.linux;

import java.util.Optional;
import org.standardcontainer.launcher.plan.BindOp;
import org.standardcontainer.launcher.plan.MountAttributes;
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

    /** {@code tree}: see {@link HeldTrees}; {@code amongPeers}: see {@link MountOptions#ofBind}. */
    void compile(String source, Optional<Integer> tree, boolean amongPeers) {
        check();
        draft.environment.init(pointer, operation(source, tree, options.ofBind(amongPeers)));
    }

    private PlanOp operation(String source, Optional<Integer> tree, MountAttributes attributes) {
        if (tree.isPresent()) {
            return new BindOp.MountHeld(tree.get(), destination, attributes);
        }
        return options.links() != 0
                ? new BindOp.BindLink(source, destination, options.recursiveBind(), attributes, options.links())
                : new MountOp.MountBind(source, destination, options.recursiveBind(), attributes);
    }

    private void check() {
        if (!options.specificData().isEmpty()) {
            unsupported(
                    "a bind mount can't have options of a file system: " + String.join(",", options.specificData()),
                    "remove them");
        }
        if ((options.links() & BindOp.LINK_COPY) != 0 && options.links() != BindOp.LINK_COPY) {
            unsupported("copy-symlink can't go with src-nofollow or dest-nofollow", "remove one of them");
        }
    }

    private void unsupported(String problem, String remedy) {
        draft.findings.unsupported(pointer + "/options", problem, remedy);
    }
}
