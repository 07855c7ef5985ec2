package org.standardcontainer.launcher.plan;

import java.util.List;

/**
 * Operations on the mount tree, executed in the container's mount namespace. Destinations are resolved inside the root, once;
 * nothing is mounted over the root itself ({@code EBUSY}), nor inside a procfs ({@code EPERM}) but on its plain files.
 */
public sealed interface MountOp extends PlanOp {
    /** Sets the propagation of the whole tree ({@code MS_SLAVE | MS_REC} …) before anything is mounted. */
    record SetPropagation(int flags) implements MountOp {
        @Override
        public int opcode() {
            return 128;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(flags);
        }

        @Override
        public String describe() {
            return "set mount propagation";
        }
    }

    /** Makes a procfs that nobody else sees, for the launcher's own use. */
    record OpenProc() implements MountOp {
        @Override
        public int opcode() {
            return 129;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "open a private procfs";
        }
    }

    /** Binds the root file system on itself and holds it; every destination is resolved inside it. */
    record OpenRoot(String path) implements MountOp {
        @Override
        public int opcode() {
            return 130;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open root " + path;
        }
    }

    /** That a mount isn't kept. */
    int NOT_KEPT = -1;

    /** How many mounts a plan can keep. */
    int MOST_KEPT = 64;

    /**
     * Mounts a new file system. A missing destination is made; a tmpfs takes the mode of one that was there, unless an option
     * says {@code mode=}. For {@code proc} and {@code sysfs} no symlink may be on the way ({@code ELOOP}).
     *
     * @param options the file system's own
     * @param keep the number under which it stays open for {@link ChangeKept}: from 0, in the order of the plan; or
     *     {@link #NOT_KEPT}
     */
    record MountNew(
            String type, String source, List<String> options, String destination, MountAttributes attributes, int keep)
            implements MountOp {
        public MountNew {
            options = List.copyOf(options);
        }

        /** One that isn't kept. */
        public MountNew(
                String type, String source, List<String> options, String destination, MountAttributes attributes) {
            this(type, source, options, destination, attributes, NOT_KEPT);
        }

        @Override
        public int opcode() {
            return 131;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(type).text(source).texts(options).text(destination);
            attributes.encode(out);
            out.u32(keep);
        }

        @Override
        public String describe() {
            return "mount " + type + " on " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /**
     * {@link MountNew}, and copies into it what it covers: directories, files, links and nodes with their modes, owners, times
     * and attributes, but nothing that is mounted there. Bounded by the size of the new file system ({@code ENOSPC}).
     */
    record MountCopyUp(
            String type, String source, List<String> options, String destination, MountAttributes attributes, int keep)
            implements MountOp {
        public MountCopyUp {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 146;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(type).text(source).texts(options).text(destination);
            attributes.encode(out);
            out.u32(keep);
        }

        @Override
        public String describe() {
            return "mount " + type + " on " + destination + " with a copy of what is there";
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Binds a host path. A missing destination is made as what the source is. */
    record MountBind(String source, String destination, boolean recursive, MountAttributes attributes)
            implements MountOp {
        @Override
        public int opcode() {
            return 132;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(source).text(destination).u32(recursive ? 1 : 0);
            attributes.encode(out);
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

    /** Changes what is mounted there: for what another step mounted, if it didn't keep it. */
    record ChangeMount(String destination, MountAttributes attributes) implements MountOp {
        @Override
        public int opcode() {
            return 133;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination);
            attributes.encode(out);
        }

        @Override
        public String describe() {
            return "change the mount on " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Changes a mount that was kept, once, wherever its destination leads to by now. */
    record ChangeKept(int mount, String destination, MountAttributes attributes) implements MountOp {
        @Override
        public int opcode() {
            return 111;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(mount).text(destination);
            attributes.encode(out);
        }

        @Override
        public String describe() {
            return "change the mount on " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Makes a device node or fifo ({@code mode} with its {@code S_IF…} bits); one of the same kind that is there is kept, another is refused with {@code EEXIST}. */
    record MakeNode(String destination, int mode, int major, int minor, int uid, int gid) implements MountOp {
        @Override
        public int opcode() {
            return 134;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination).u32(mode).u32(major).u32(minor).u32(uid).u32(gid);
        }

        @Override
        public String describe() {
            return "make device " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /**
     * {@link MakeNode} for who may make no devices: binds the runtime's own device of this path, if it is the same ({@code EPERM}), on an
     * empty file, which is made unless one is there, as an earlier container has left it. A node of this kind that is there is kept,
     * any other file refused with {@code EEXIST}.
     */
    record BindNode(String destination, int mode, int major, int minor) implements MountOp {
        @Override
        public int opcode() {
            return 112;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination).u32(mode).u32(major).u32(minor);
        }

        @Override
        public String describe() {
            return "bind device " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Fails unless exactly this device node or fifo is there: {@code ENOENT}, or {@code EEXIST} for another file. */
    record CheckNode(String destination, int mode, int major, int minor) implements MountOp {
        @Override
        public int opcode() {
            return 147;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination).u32(mode).u32(major).u32(minor);
        }

        @Override
        public String describe() {
            return "find device " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Makes a symbolic link; what is there is kept. */
    record MakeLink(String target, String destination) implements MountOp {
        @Override
        public int opcode() {
            return 135;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(target).text(destination);
        }

        @Override
        public String describe() {
            return "link " + destination + " to " + target;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /**
     * Hides a file behind the null device, a directory behind an empty read-only tmpfs; a missing one is none. The null
     * device is {@code /dev/null} of the root at this moment, so before {@link PivotRoot} or {@link MoveRoot} the runtime's own; it must be the
     * real one.
     *
     * @param label the SELinux context of that tmpfs; empty: none. All that hide directories have that of the first
     */
    record MaskPath(String destination, String label) implements MountOp {
        /** Without a label. */
        public MaskPath(String destination) {
            this(destination, "");
        }

        @Override
        public int opcode() {
            return 136;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination).text(label);
        }

        @Override
        public String describe() {
            return "mask " + destination;
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Makes a path read-only, with what is mounted below; a missing one is none. */
    record ReadonlyPath(String destination) implements MountOp {
        @Override
        public int opcode() {
            return 137;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(destination);
        }

        @Override
        public String describe() {
            return "make " + destination + " read-only";
        }

        @Override
        public String path() {
            return destination;
        }
    }

    /** Makes the root file system the root and lets go of the old one. */
    record PivotRoot() implements MountOp {
        @Override
        public int opcode() {
            return 138;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "switch to the new root";
        }
    }

    /**
     * Makes the root file system the root where {@link PivotRoot} can't, since the old one is the kernel's first: that stays below, without
     * what was mounted in it, and who may unmount gets there.
     */
    record MoveRoot() implements MountOp {
        @Override
        public int opcode() {
            return 70;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "move the new root over the old one, and unmount what was in that";
        }
    }

    /** Makes the root mount read-only. */
    record RootReadonly() implements MountOp {
        @Override
        public int opcode() {
            return 139;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "make the root read-only";
        }
    }

    /** Sets the propagation of the container's root. */
    record RootPropagation(int flags) implements MountOp {
        @Override
        public int opcode() {
            return 140;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(flags);
        }

        @Override
        public String describe() {
            return "set the propagation of the root";
        }
    }

    /** Takes the root that the init process was born with as the container's: for one that joins a container. */
    record HoldRoot() implements MountOp {
        @Override
        public int opcode() {
            return 141;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "hold the root";
        }
    }

    /** Gives a directory of the container a label of SELinux. A symlink at its end isn't followed. */
    record LabelDirectory(String directory, String label) implements MountOp {
        @Override
        public int opcode() {
            return 155;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(directory).text(label);
        }

        @Override
        public String describe() {
            return "label " + directory + " as " + label;
        }

        @Override
        public String path() {
            return directory;
        }
    }
}
