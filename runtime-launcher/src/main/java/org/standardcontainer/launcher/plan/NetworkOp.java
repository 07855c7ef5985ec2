package org.standardcontainer.launcher.plan;

import java.util.List;

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

    /**
     * Tells what the kernel lists in a network namespace, as hexadecimal digits of its messages: in one answer or several, of which the first
     * ones end anywhere.
     *
     * @param namespace a path of it
     * @param inode which one that has to be
     * @param type an {@code RTM_GET…}
     * @param body what such a request has behind its header
     */
    record TellNetwork(String namespace, long inode, int type, Template body) implements NetworkOp {
        @Override
        public int opcode() {
            return 159;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(namespace).u64(inode).u32(type).template(body);
        }

        @Override
        public String describe() {
            return "look into network namespace " + namespace;
        }

        @Override
        public String path() {
            return namespace;
        }
    }

    /**
     * Makes a tap in a network namespace, up, whose other end the init process has under a number: what comes in on an interface of
     * that namespace goes out there, and the other way. Before the init process is made. The journal knows how to undo it; the tap itself
     * is gone when nobody has that other end any more.
     *
     * @param number what the other end is known by
     * @param namespace a path of it, and not the maker's own
     * @param inode which one that has to be
     * @param index the interface's
     * @param name its name, which it still has to have
     * @param tap the name of the tap; {@code %d} in it is a number that the kernel chooses
     * @param mtu of the tap, in bytes
     * @param priority of the filters that are made, 1 to 65535, by which they are known for this container's: drawn at random
     */
    record ConnectInterface(
            int number, String namespace, long inode, int index, String name, String tap, int mtu, int priority)
            implements NetworkOp {
        @Override
        public int opcode() {
            return 160;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number)
                    .text(namespace)
                    .u64(inode)
                    .u32(index)
                    .text(name)
                    .text(tap)
                    .u32(mtu)
                    .u32(priority);
        }

        @Override
        public String describe() {
            return "connect network interface " + name;
        }

        /** How it is undone. */
        public DisconnectInterface undo() {
            return new DisconnectInterface(namespace, inode, index, name, priority);
        }
    }

    /**
     * Undoes what {@link ConnectInterface} leaves, which writes this into the journal. Nothing happens if the namespace or the
     * interface is gone, or what is there isn't its own.
     *
     * @param namespace as there
     * @param inode as there
     * @param index as there
     * @param name as there
     * @param priority of the filter that was made
     */
    record DisconnectInterface(String namespace, long inode, int index, String name, int priority)
            implements NetworkOp {
        private static final int PARTS = 5;

        /** As {@link #written} has it. @throws IllegalArgumentException if it hasn't */
        public static DisconnectInterface read(String text) {
            String[] part = text.split(" ", PARTS);
            if (part.length != PARTS) {
                throw new IllegalArgumentException("no interface and its namespace: " + text);
            }
            return new DisconnectInterface(
                    part[4],
                    Long.parseUnsignedLong(part[0]),
                    Integer.parseInt(part[1]),
                    part[3],
                    Integer.parseInt(part[2]));
        }

        /** On a line: no interface has a blank in its name. */
        public String written() {
            return Long.toUnsignedString(inode) + " " + index + " " + priority + " " + name + " " + namespace;
        }

        @Override
        public int opcode() {
            return 161;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(namespace).u64(inode).u32(index).text(name).u32(priority);
        }

        @Override
        public String describe() {
            return "disconnect network interface " + name;
        }
    }

    /**
     * Has the kernel change something in the maker's own network namespace, by one request of rtnetlink.
     *
     * @param address the hardware address of the interface that is meant; 0: its name counts
     * @param name its name; empty with an address of 0: no interface is meant
     * @param type an {@code RTM_NEW…} or the like
     * @param flags {@code NLM_F_…} bits besides those that every request has
     * @param body what is behind the header
     * @param indexes where in there the interface's index is written, four bytes each
     * @param tolerated the error that is none; 0 for none
     */
    record ChangeNetwork(
            long address, String name, int type, int flags, Template body, List<Integer> indexes, int tolerated)
            implements NetworkOp {
        public ChangeNetwork {
            indexes = List.copyOf(indexes);
        }

        @Override
        public int opcode() {
            return 162;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u64(address)
                    .text(name)
                    .u32(type)
                    .u32(flags)
                    .template(body)
                    .numbers(indexes)
                    .u32(tolerated);
        }

        @Override
        public String describe() {
            return "set up network interface " + name;
        }
    }
}
