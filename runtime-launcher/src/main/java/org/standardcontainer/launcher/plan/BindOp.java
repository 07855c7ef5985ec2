package org.standardcontainer.launcher.plan;

/**
 * Bind mounts that {@link MountOp.MountBind} can't do: with other ids than the source has, which the maker prepares, and of
 * symbolic links themselves. Destinations as with {@link MountOp}.
 */
public sealed interface BindOp extends PlanOp {
    /** The source is not followed if it is a symbolic link. */
    int LINK_SOURCE = 1;

    /** The destination is not followed if it is one. */
    int LINK_DESTINATION = 2;

    /** A source that is a symbolic link is made once more at the destination, which may have exactly this link already. */
    int LINK_COPY = 4;

    /** How many trees a plan can hold. */
    int MOST_HELD = 64;

    /**
     * Clones a tree of the host before {@link ProcessOp.CloneInit} and holds it for the init process, with the ids of the file
     * system as a user namespace has them: of the root of the tree, or with {@code all} of everything in it.
     *
     * @param tree counts from 0, in the order of the plan; fewer than {@link #MOST_HELD}
     * @param source a host path
     * @param recursive with what is mounted below
     * @param uids lines as in {@code uid_map}; without effect if there is a {@code userNamespace}
     * @param gids lines as in {@code gid_map}
     * @param userNamespace the path of one whose maps count; empty: one is made for these maps, and with none of those either ids stay as they are
     * @param all maps the ids of what is mounted below, too
     * @param peer what is mounted in it later comes up at the source, if that is shared; else it is a slave of the source
     */
    record HoldTree(
            int tree,
            String source,
            boolean recursive,
            String uids,
            String gids,
            String userNamespace,
            boolean all,
            boolean peer)
            implements BindOp {
        @Override
        public int opcode() {
            return 142;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(tree)
                    .text(source)
                    .u32(recursive ? 1 : 0)
                    .text(uids)
                    .text(gids)
                    .text(userNamespace)
                    .u32(all ? 1 : 0)
                    .u32(peer ? 1 : 0);
        }

        @Override
        public String describe() {
            return (uids.isEmpty() && userNamespace.isEmpty() ? "hold " : "map the ids of ") + source;
        }

        @Override
        public String path() {
            return source;
        }
    }

    /** Puts a held tree on its place, once; the rest as with {@link MountOp.MountBind}. */
    record MountHeld(int tree, String destination, MountAttributes attributes) implements BindOp {
        @Override
        public int opcode() {
            return 143;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(tree).text(destination);
            attributes.encode(out);
        }

        @Override
        public String describe() {
            return "bind a tree with mapped ids on " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** {@link MountOp.MountBind} where symbolic links count themselves; {@code links} are {@code LINK_…} bits. */
    record BindLink(String source, String destination, boolean recursive, MountAttributes attributes, int links)
            implements BindOp {
        @Override
        public int opcode() {
            return 145;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(source).text(destination).u32(recursive ? 1 : 0);
            attributes.encode(out);
            out.u32(links);
        }

        @Override
        public String describe() {
            return "bind " + source + " on " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }
}
