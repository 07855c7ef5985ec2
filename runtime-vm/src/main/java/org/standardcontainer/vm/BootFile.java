package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent does before it says hello, a step a line (docs/launcher-protocol.md): modules, the mounts that a Linux
 * system has, and the host's files below {@link #HOST}.
 */
final class BootFile {
    /** Where the agent looks for it. */
    static final String NAME = "boot.scr";
    /** Where the file server's exports are in the guest, by their numbers. */
    static final String HOST = "/host";
    /** Where a container's root filesystem is in the guest if it isn't the host's. */
    static final String ROOTFS = "/rootfs";
    /** As much as the agent reads of it, in bytes. */
    static final int MOST_BYTES = 8191;
    /** The channels' names. */
    static final String AGENT_PORT = "agent";

    static final String FILES_PORT = "files";

    private final List<String> lines = new ArrayList<>();

    /**
     * What a guest does with its disks.
     *
     * @param rootfs whether {@link #ROOTFS} is on one
     * @param image whether the guest's own root filesystem is on one
     * @param given whether there are some for a container, of which the guest knows nothing
     */
    record Disks(boolean rootfs, boolean image, boolean given) {
        Disks(boolean rootfs, boolean image) {
            this(rootfs, image, false);
        }

        /** Whether a root is on one. */
        boolean any() {
            return rootfs || image;
        }
    }

    private BootFile() {}

    /**
     * Writes it.
     *
     * @param modules the files of modules in the guest, in order
     * @param drivers more of them, without which the guest boots all the same
     * @param virtiofs whether the host's files come by virtio-fs
     * @throws IOException if the agent couldn't read all of it
     */
    static byte[] content(List<String> modules, List<String> drivers, Disks disks, boolean virtiofs)
            throws IOException {
        BootFile file = new BootFile();
        file.add("directory /proc", "directory /sys", "directory /dev", "directory /new");
        file.add("mount proc /proc -", "mount sysfs /sys -", "mount devtmpfs /dev -");
        modules.forEach(module -> file.add("module " + module));
        drivers.forEach(module -> file.add("driver " + module));
        // containers can't leave the first root by pivot_root, so there is a second one
        if (disks.image()) {
            file.overlay(Disk.IMAGE, "-", "/new");
        } else {
            file.add("mount tmpfs /new mode=755");
        }
        for (String directory : List.of("proc", "sys", "dev", "run", "tmp", "host", "etc")) {
            file.add("directory /new/" + directory);
        }
        file.add("directory /dev/pts", "directory /dev/shm");
        file.add("mount devpts /dev/pts mode=620,ptmxmode=666", "mount tmpfs /dev/shm mode=1777");
        if (disks.rootfs()) {
            file.overlay(Disk.ROOTFS.serial(), "erofs", "/new" + ROOTFS);
        }
        file.add("move /proc /new/proc", "move /sys /new/sys", "move /dev /new/dev", "root /new");
        file.cgroups();
        if (virtiofs) {
            file.add("mount " + Virtiofsd.NAME + " " + HOST + " -"); // the type is the name of what is mounted, too
        } else {
            file.add("fuse " + FILES_PORT + " " + HOST);
            file.add("await"); // what follows is of this machine alone: a template is written down here
        }
        byte[] content = (String.join("\n", file.lines) + "\n").getBytes(StandardCharsets.UTF_8);
        if (content.length > MOST_BYTES) {
            throw new IOException("what it loads at its boot, " + (modules.size() + drivers.size())
                    + " modules of its kernel, makes a boot file of " + content.length
                    + " bytes, and its agent reads " + MOST_BYTES);
        }
        return content;
    }

    /** What is written goes to memory, and the disk stays as it is. */
    private void overlay(String serial, String type, String target) {
        String lower = "/disk-" + serial;
        String scratch = "/scratch-" + serial;
        add("directory " + lower, "directory " + scratch, "directory " + target);
        add("disk " + serial + " " + type + " " + lower, "mount tmpfs " + scratch + " mode=700");
        add("directory " + scratch + "/upper", "directory " + scratch + "/work");
        add("owner " + lower + " " + scratch + "/upper");
        add("mount overlay " + target + " lowerdir=" + lower + ",upperdir=" + scratch + "/upper,workdir=" + scratch
                + "/work");
    }

    private void cgroups() {
        add("mount cgroup2 /sys/fs/cgroup -", "cgroup /sys/fs/cgroup /sys/fs/cgroup/.first");
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }
}
