package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: device nodes. */
final class DeviceRemedies {
    private static final String NO_NODE =
            "the directory that is bound on /dev is used as it is, and doesn't have this device. Make it there, or"
                    + " leave {property} out.";

    static final List<Remedy> ROWS = List.of(
            new Remedy(
                    "MakeNode",
                    ANY,
                    "EEXIST",
                    "the root file system has another kind of file there. Remove it, or correct {property} in"
                            + " config.json."),
            new Remedy(
                    "MakeNode",
                    ANY,
                    "EPERM",
                    "device nodes can't be made in this user namespace; bind them from the host."),
            new Remedy(
                    "BindNode",
                    ANY,
                    "EPERM",
                    "the runtime may make no device here, and the host has none of this path and number to bind. Leave"
                            + " {property} out."),
            new Remedy(
                    "BindNode",
                    ANY,
                    "EEXIST",
                    "the root file system has another kind of file there. Remove it, or correct {property} in"
                            + " config.json."),
            new Remedy(
                    "BindNode",
                    ANY,
                    "EACCES",
                    "the container's root may not write there. Mount a tmpfs on /dev, or give the directory to who is"
                            + " mapped to its root."),
            new Remedy(
                    "OpenDisk",
                    ANY,
                    "EBUSY",
                    "the host's kernel has it mounted, or has made it a part of another disk. Undo that, or ask for it with"
                            + " :shared, which is read only."),
            new Remedy(
                    "OpenDisk",
                    ANY,
                    "ESTALE",
                    "another one has its name by now. Look at \"scr devices\", and try again."),
            new Remedy(
                    "OpenDisk", ANY, "EROFS", "it can't be written to. Ask for it with :shared, which is read only."),
            new Remedy(
                    "OpenUsb",
                    ANY,
                    "ESTALE",
                    "another device has its number by now. Look at \"scr devices\", and try again."),
            new Remedy("OpenUsb", ANY, "ENOENT", "it was unplugged meanwhile. Look at \"scr devices\", and try again."),
            new Remedy(
                    "OpenUsb", ANY, "EACCES", "the runtime's user may not write to it; see the rules of udev for it."),
            new Remedy(
                    "FindNodes",
                    ANY,
                    "ENODEV",
                    "the machine has it, but the guest's kernel doesn't see it. See vm.kernel: one for clouds knows no"
                            + " USB."),
            new Remedy(
                    "FindNodes",
                    ANY,
                    "ENXIO",
                    "the guest's kernel has no driver for it that makes device nodes. See vm.kernel: it needs the"
                            + " modules of that device in ../lib/modules."),
            new Remedy(
                    "FindNodes",
                    ANY,
                    "ETIMEDOUT",
                    "the guest's driver has it, but made no such node in half of vm.deadline: the device doesn't answer,"
                            + " or the kernel lacks what is behind that driver. Plug it in anew, raise vm.deadline, or take"
                            + " another vm.kernel."),
            new Remedy(
                    "FindNodes",
                    ANY,
                    "EEXIST",
                    "two of its nodes have one name in the guest. Give its parts one by one."),
            new Remedy(
                    "PlaceNodes",
                    ANY,
                    "EEXIST",
                    "the root file system has another file of that name in /dev. Remove it, or mount a tmpfs on /dev."),
            new Remedy("CheckNode", ANY, "ENOENT", NO_NODE),
            new Remedy("CheckNode", ANY, "EEXIST", NO_NODE),
            new Remedy(
                    "MakeNode",
                    ANY,
                    "EACCES",
                    "the container's root may not write there. Mount a tmpfs on /dev, or give the directory to who is"
                            + " mapped to its root."));

    private DeviceRemedies() {}
}
