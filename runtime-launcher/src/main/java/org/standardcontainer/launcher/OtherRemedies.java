package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: files of a container, and what fits any step. */
final class OtherRemedies {
    private static final String OWN_ROOT =
            "this user may not write to the state root. Set state.root to a directory of its own.";

    static final List<Remedy> ROWS = List.of(
            new Remedy("MakeDir", ANY, "EACCES", OWN_ROOT),
            new Remedy("MakeDir", ANY, "EPERM", OWN_ROOT),
            new Remedy("MakeDir", ANY, "ENOENT", "the state root was removed meanwhile. Try again."),
            new Remedy("WriteFile", ANY, "EACCES", OWN_ROOT),
            new Remedy(
                    "WriteFile",
                    ANY,
                    "ENOENT",
                    "somebody removed the container's directory while it was made. Leave the state root to the"
                            + " runtime."),
            new Remedy(
                    ANY,
                    "open",
                    "ENXIO",
                    "it is a FIFO whose other end nobody has open, or a device that isn't there. Open the other end"
                            + " before."),
            new Remedy(ANY, ANY, "ENOSPC", "free some space, or raise the quota, where the path is."),
            new Remedy(ANY, ANY, "EDQUOT", "free some space, or raise the quota, where the path is."),
            new Remedy(
                    ANY, ANY, "EROFS", "the file system is read-only. Set state.root or root.path to a writable one."),
            new Remedy(ANY, ANY, "EMFILE", "raise the limit of open files (ulimit -n)."),
            new Remedy(ANY, ANY, "ENFILE", "the host has no more open files to give; see fs.file-max."),
            new Remedy(ANY, ANY, "ENOMEM", "the host, or the runtime's cgroup, is short of memory."),
            new Remedy(
                    ANY,
                    ANY,
                    "EBADMSG",
                    "launcher and library are of different versions. Remove launcher.path, or install the launcher of"
                            + " this version."),
            new Remedy(
                    ANY,
                    ANY,
                    "ENOSYS",
                    "the kernel, or a seccomp filter around this program, doesn't offer the call. Linux 5.14 is"
                            + " needed."));

    private OtherRemedies() {}
}
