package org.standardcontainer.launcher.plan;

/** Operations on network interfaces. */
public sealed interface NetworkOp extends PlanOp {
    /**
     * Moves an interface out of the maker's network namespace into that of the init process, and sets it up there. What the kernel lets an
     * interface keep, it keeps, and of its addresses those that are said. Until {@link FileOp.Settle} it is returned if the plan
     * fails, which the journal knows.
     *
     * @param name the interface
     * @param newName its name there, the same one or another; {@code %d} in it is a number that the kernel chooses
     * @param namespace a path of that namespace, by which a later replay finds it; empty if it ends with the init process
     * @param addressFlags {@code IFA_F_…} bits that an address has to have to be kept
     * @param addressScope the {@code RT_SCOPE_…} that it has to have
     */
    record MoveInterface(String name, String newName, String namespace, int addressFlags, int addressScope)
            implements NetworkOp {
        @Override
        public int opcode() {
            return 148;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(newName).text(namespace).u32(addressFlags).u32(addressScope);
        }

        @Override
        public String describe() {
            return "move network interface " + name + (newName.equals(name) ? "" : " as " + newName)
                    + " into the container";
        }
    }

    /**
     * Undoes {@link MoveInterface}, which writes it into the journal: the interface gets its name back, its index if that is free, and
     * the addresses that it has by then. Nothing happens if it never left, if its namespace is gone, or behind
     * {@link FileOp.Settle}.
     *
     * @param namespace as there
     * @param inode which namespace that has to be
     * @param index the interface's in there
     * @param ownInode the namespace that it came from, in which this has to be executed
     * @param name its name there
     * @param oldIndex its index there
     * @param up 1 if it was up
     * @param addressFlags as there
     * @param addressScope as there
     */
    record ReturnInterface(
            String namespace,
            long inode,
            int index,
            long ownInode,
            String name,
            int oldIndex,
            int up,
            int addressFlags,
            int addressScope)
            implements NetworkOp {
        @Override
        public int opcode() {
            return 149;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(namespace)
                    .u64(inode)
                    .u32(index)
                    .u64(ownInode)
                    .text(name)
                    .u32(oldIndex)
                    .u32(up)
                    .u32(addressFlags)
                    .u32(addressScope);
        }

        @Override
        public String describe() {
            return "return network interface " + name;
        }
    }
}
