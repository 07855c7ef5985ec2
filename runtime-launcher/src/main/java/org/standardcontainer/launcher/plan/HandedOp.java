package org.standardcontainer.launcher.plan;

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
     * there are no nodes.
     *
     * @param bus a directory with links to devices, such as {@code /sys/bus/pci/devices}
     * @param end how the name of the device ends there
     * @param into the new directory; a {@code !} in a name there is a {@code /} below {@code /dev}
     * @param disks how many of the nodes have to be those of block devices, at least
     * @param patienceMillis for all
     */
    record FindNodes(String bus, String end, String into, int mode, int disks, int patienceMillis) implements HandedOp {
        @Override
        public int opcode() {
            return 250;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(bus).text(end).text(into).u32(mode).u32(disks).u32(patienceMillis);
        }

        @Override
        public String describe() {
            return "find the nodes of " + end;
        }

        @Override
        public String path() {
            return into;
        }
    }

    /**
     * Allows what the nodes in a directory are for to a cgroup of version 1.
     *
     * @param directory of {@link FindNodes}
     * @param file the cgroup's {@code devices.allow}
     * @param access letters of {@code rwm}
     */
    record AllowNodes(String directory, String file, String access) implements HandedOp {
        @Override
        public int opcode() {
            return 251;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(directory).text(file).text(access);
        }

        @Override
        public String describe() {
            return "allow the devices of " + directory + " (" + access + ") by " + file;
        }

        @Override
        public String path() {
            return file;
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
