package org.standardcontainer.launcher.plan;

/** Operations on disks of the host that a container in a virtual machine is given. */
public sealed interface DiskOp extends PlanOp {
    /**
     * Opens a block device or a regular file, if it is the one that was looked at; else {@code ESTALE}. {@code EBUSY} if it is to be opened alone and the
     * kernel has it mounted, or somebody else has it so.
     *
     * @param number what it is known by, as the files of {@link GuestOp}
     * @param path where it is
     * @param writable whether it is opened for writing too
     * @param alone whether the kernel is to keep others of that kind out
     * @param major of the block device, or of the file system that the file is on
     * @param minor the same
     * @param inode the file's; 0 for a block device
     */
    record OpenDisk(int number, String path, boolean writable, boolean alone, int major, int minor, long inode)
            implements DiskOp {
        @Override
        public int opcode() {
            return 236;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number)
                    .text(path)
                    .u32(writable ? 1 : 0)
                    .u32(alone ? 1 : 0)
                    .u32(major)
                    .u32(minor)
                    .u64(inode);
        }

        @Override
        public String describe() {
            return "open the disk " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Waits for the disk with a serial number, and makes a node for it; in a guest. */
    record NameDisk(String serial, String path, int mode) implements DiskOp {
        @Override
        public int opcode() {
            return 237;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(serial).text(path).u32(mode);
        }

        @Override
        public String describe() {
            return "name the disk " + serial + " " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }
}
