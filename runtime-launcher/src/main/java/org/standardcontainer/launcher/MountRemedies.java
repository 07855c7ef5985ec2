package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: mounts and the root file system. */
final class MountRemedies {
    private static final String NO_SOURCE =
            "the source does not exist on the host. Create it, or correct {property} in config.json.";

    private static final String NOT_ALONE =
            "what is mounted below the source can't be left out in a user namespace, since that would show what it"
                    + " covers, and an unbindable mount can't be bound. Use the option rbind in {property}, or another"
                    + " source.";

    private static final String NO_COVER =
            "a mount of the host that can be neither taken from the container nor covered would be in its reach, or let a"
                    + " user namespace in it mount another one. Unmount it, or leave --no-pivot (linux.root-change ="
                    + " move) out.";

    private static final String NO_PLACE =
            "the place of the mount doesn't exist, and the file system that it would be made in is read-only. Create"
                    + " it before.";

    private static final String NO_RIGHT =
            "the container's root may not make the place of the mount, or get there. Create it before, or give the"
                    + " directories to that user.";

    private static final String OTHER_KIND =
            "a directory can't be mounted on a file, nor a file on a directory. Correct source or destination in"
                    + " config.json.";

    private static final String LOCKED =
            "in a user namespace an attribute that the mount has on the host can't be taken away. Leave rw, suid, dev,"
                    + " exec or the access time of {property} out.";

    static final List<Remedy> ROWS = List.of(
            new Remedy("MountBind", "open_tree", "ENOENT", NO_SOURCE),
            new Remedy(
                    "MountBind",
                    "open_tree",
                    "EACCES",
                    "the source can't be reached by this user. Open its directories, or correct {property} in"
                            + " config.json."),
            new Remedy("MountBind", "open_tree", "EINVAL", NOT_ALONE),
            new Remedy("BindLink", "open_tree", "EINVAL", NOT_ALONE),
            new Remedy(
                    "HoldTree",
                    "open_tree",
                    "EPERM",
                    "a tree can only be held by who has CAP_SYS_ADMIN. Run as root, or leave idmap and the mappings of"
                            + " {property} out."),
            new Remedy("HoldTree", "open_tree", "ENOENT", NO_SOURCE),
            new Remedy("BindLink", "open_tree", "ENOENT", NO_SOURCE),
            new Remedy(
                    "HoldTree",
                    "mount_setattr",
                    "EINVAL",
                    "the source's file system has no mounts with mapped ids, or it is one already. Leave idmap and the"
                            + " mappings of {property} out, or bind from another file system."),
            new Remedy(
                    "HoldTree",
                    "mount_setattr",
                    "EPERM",
                    "ids can only be mapped with CAP_SYS_ADMIN over the source's file system. Run as root, or leave"
                            + " idmap of {property} out."),
            new Remedy(
                    "HoldTree",
                    "write",
                    "EPERM",
                    "this user may not map these ids. Run as root, or leave idmap and the mappings of {property} out."),
            new Remedy("HoldTree", "write", "EINVAL", "the kernel refuses these mappings; overlapping ones, too."),
            new Remedy("MountBind", "openat2", "EACCES", NO_RIGHT),
            new Remedy("MountHeld", "openat2", "EACCES", NO_RIGHT),
            new Remedy("BindLink", "openat2", "EACCES", NO_RIGHT),
            new Remedy("MountNew", "openat2", "EACCES", NO_RIGHT),
            new Remedy("MountBind", ANY, "EROFS", NO_PLACE),
            new Remedy("MountHeld", ANY, "EROFS", NO_PLACE),
            new Remedy("BindLink", ANY, "EROFS", NO_PLACE),
            new Remedy("MountNew", ANY, "EROFS", NO_PLACE),
            new Remedy("MountBind", ANY, "ENOTDIR", OTHER_KIND),
            new Remedy("MountHeld", ANY, "ENOTDIR", OTHER_KIND),
            new Remedy("BindLink", ANY, "ENOTDIR", OTHER_KIND),
            new Remedy("MountNew", ANY, "ENOTDIR", OTHER_KIND),
            new Remedy("MountCopyUp", ANY, "ENOTDIR", OTHER_KIND),
            new Remedy(
                    "MountCopyUp",
                    ANY,
                    "ENOSPC",
                    "what the tmpfs would have a copy of is larger than it. Give it a larger size=, or leave tmpcopyup"
                            + " out."),
            new Remedy(
                    "BindLink",
                    "symlinkat",
                    "EEXIST",
                    "the root file system has something else there than this link. Remove it, or correct {property} in"
                            + " config.json."),
            new Remedy(
                    "MountNew",
                    ANY,
                    "ENODEV",
                    "the kernel has no file system of this type. Load its module, or correct {property} in"
                            + " config.json."),
            new Remedy(
                    "MountNew",
                    ANY,
                    "EINVAL",
                    "the file system refuses these options. Correct {property} in config.json; dmesg may name the"
                            + " option."),
            new Remedy(
                    "MountNew",
                    ANY,
                    "EPERM",
                    "this user may not mount it; nor may the root of a user namespace, where parts of it are covered,"
                            + " nor a container whose linux.resources.devices doesn't allow the device that it is on. Bind"
                            + " it from the host, run as root, or allow the device."),
            new Remedy(
                    "MountNew", ANY, "EBUSY", "the file system is in use in a way that doesn't allow a second mount."),
            new Remedy(
                    "PivotRoot",
                    "pivot_root",
                    "EINVAL",
                    "the root here is the kernel's initial ramdisk, or that of a chroot, which pivot_root can't leave. Use"
                            + " --no-pivot (linux.root-change = move), where who has CAP_SYS_ADMIN isn't kept in its"
                            + " root."),
            new Remedy(
                    "MoveRoot",
                    "umount2",
                    "EBUSY",
                    "mounts of the host that can't be taken from the container would be in its reach. Leave --no-pivot"
                            + " (linux.root-change = move) out."),
            new Remedy("MoveRoot", "openat2", "ENOENT", NO_COVER),
            new Remedy("MoveRoot", "openat2", "EACCES", NO_COVER),
            new Remedy("MoveRoot", "openat2", "EBUSY", NO_COVER),
            new Remedy("MoveRoot", "openat2", "ELOOP", NO_COVER),
            new Remedy("MoveRoot", "openat2", "ENOTDIR", NO_COVER),
            new Remedy(
                    "OpenRoot",
                    ANY,
                    "ENOENT",
                    "the root file system does not exist. Unpack it into the bundle, or correct root.path in"
                            + " config.json."),
            new Remedy(
                    "OpenRoot",
                    ANY,
                    "ENOTDIR",
                    "the root file system is no directory. Correct root.path in config.json."),
            new Remedy("ChangeMount", ANY, "EPERM", LOCKED),
            new Remedy("ChangeKept", ANY, "EPERM", LOCKED),
            new Remedy("MountBind", "mount_setattr", "EPERM", LOCKED),
            new Remedy("BindLink", "mount_setattr", "EPERM", LOCKED),
            new Remedy(
                    "OpenRoot",
                    ANY,
                    "EACCES",
                    "who is mapped to the container's root can't reach the root file system. Let all users search the"
                            + " directories above it (chmod o+x), or move it."),
            new Remedy(
                    "LabelDirectory",
                    ANY,
                    "EINVAL",
                    "the policy that is loaded has no such label. Load one that has, or correct {property} in"
                            + " config.json."));

    private MountRemedies() {}
}
