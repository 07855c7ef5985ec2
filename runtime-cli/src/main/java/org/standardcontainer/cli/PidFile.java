package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.Caller;

/**
 * Writes {@code --pid-file}: digits only, since callers parse the whole file; put in its place by renaming, since they
 * watch for it.
 */
final class PidFile {
    private PidFile() {}

    /**
     * Writes the pid of the container's init process.
     *
     * @throws UsageException if there is no such process on this host: whoever reads the file waits for what it names, or
     *     sends it signals; or if the file can't be written
     */
    static void write(Path file, ContainerState state) {
        write(file, pid(state));
    }

    /** Writes the pid of a further process, also if it has ended: who asked for the file waits for it. */
    static void write(Path file, ExecProcess process) {
        write(
                file,
                process.process()
                        .filter(ProcessRef::isOnHost)
                        .map(ProcessRef::pid)
                        .orElseThrow(() -> new UsageException(
                                "the process is not on this host, and has no pid here that could be written",
                                "Leave --pid-file out with this backend.")));
    }

    private static void write(Path file, long pid) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + Caller.current().pid());
        refuseToReplaceADevice(target);
        try {
            // a new file, or none: in a directory of others, a link of this name could lead anywhere
            NewFile.write(temporary, Long.toString(pid).getBytes(StandardCharsets.US_ASCII));
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UsageException(
                    "cannot write pid file " + file + ": " + FileErrors.reason(e), "Correct --pid-file.");
        }
    }

    /** What isn't a file would be renamed away: {@code /dev/null}, for the whole host. */
    private static void refuseToReplaceADevice(Path target) {
        try {
            if (Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new UsageException(
                        "cannot write pid file " + target + ": it is a device, a pipe or a socket",
                        "Name a file in --pid-file.");
            }
        } catch (IOException none) {
            // as it should be, or the next call says why not
        }
    }

    private static long pid(ContainerState state) {
        if (state.status() == Status.STOPPED) {
            throw new UsageException(
                    "container " + state.id() + " ended before its pid could be written", "Look for who killed it.");
        }
        return state.pid()
                .filter(ProcessRef::isOnHost)
                .map(ProcessRef::pid)
                .orElseThrow(() -> new UsageException(
                        "container " + state.id() + " has no process on this host whose pid could be written",
                        "Leave --pid-file out with this backend."));
    }
}
