package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on USB devices and PCI functions of the host that a container in a virtual machine is given. */
public sealed interface HandedOp extends PlanOp {
    /**
     * Opens the node of a USB device, for reading and writing, if it is the one that was looked at; else {@code ESTALE}.
     *
     * @param number what it is known by, as the files of {@link GuestOp}
     * @param path where it is
     * @param major its number
     * @param minor the same
     */
    record OpenUsb(int number, String path, int major, int minor) implements HandedOp {
        @Override
        public int opcode() {
            return 246;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path).u32(major).u32(minor);
        }

        @Override
        public String describe() {
            return "open the USB device " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Has the host's drivers take again what nobody has of a USB device; only in a journal.
     *
     * @param device the kernel's name for it, such as {@code 1-1.2}
     */
    record ReturnUsb(String device) implements HandedOp {
        @Override
        public int opcode() {
            return 247;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(device);
        }

        @Override
        public String describe() {
            return "return the USB device " + device;
        }

        @Override
        public String path() {
            return device;
        }
    }

    /**
     * Moves to a mount namespace of its own, and covers a directory there with an empty one in memory.
     *
     * @param path of the directory
     */
    record OwnDirectory(String path) implements HandedOp {
        @Override
        public int opcode() {
            return 248;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "cover the directory " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Makes the node of a character device.
     *
     * @param path where nothing is yet
     * @param owner user and group
     */
    record OwnNode(String path, int major, int minor, int mode, int owner) implements HandedOp {
        @Override
        public int opcode() {
            return 249;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(major).u32(minor).u32(mode).u32(owner);
        }

        @Override
        public String describe() {
            return "make the node " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Waits until drivers have made nodes for a device, and keeps them in a new directory; in a guest. {@code ENODEV} if there is no such device, {@code ENXIO} if
     * no driver makes nodes for it, {@code ETIMEDOUT} if one that has a part of it doesn't make those that it is awaited for.
     *
     * @param function the directory of a PCI function: the device, or the controller that it is plugged into
     * @param port of that controller; 0: the function itself
     * @param name what the device is called in an error
     * @param into the new directory; a {@code !} in a name there is a {@code /} below {@code /dev}
     * @param mode of the nodes
     * @param parts what is awaited: each a {@code modalias}, a blank, and with commas between them the subsystems that one of the nodes of whatever driver
     *     takes that part is of; 32 at most
     * @param settleMillis how long nothing new may come before that is all
     * @param patienceMillis for all
     */
    record FindNodes(
            String function,
            int port,
            String name,
            String into,
            int mode,
            List<String> parts,
            int settleMillis,
            int patienceMillis)
            implements HandedOp {
        public FindNodes {
            parts = List.copyOf(parts);
        }

        @Override
        public int opcode() {
            return 250;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(function)
                    .u32(port)
                    .text(name)
                    .text(into)
                    .u32(mode)
                    .texts(parts)
                    .u32(settleMillis)
                    .u32(patienceMillis);
        }

        @Override
        public String describe() {
            return "find the nodes of " + name;
        }

        @Override
        public String path() {
            return into;
        }
    }

    /**
     * Gives a container the nodes in a directory.
     *
     * @param directory of {@link FindNodes}
     * @param target a directory of the container, below which each gets its name
     */
    record PlaceNodes(String directory, String target) implements HandedOp {
        @Override
        public int opcode() {
            return 252;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(directory).text(target);
        }

        @Override
        public String describe() {
            return "make the nodes of " + directory + " below " + target;
        }

        @Override
        public String path() {
            return target;
        }
    }
}
