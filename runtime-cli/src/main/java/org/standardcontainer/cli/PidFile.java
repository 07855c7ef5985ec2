package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;

/**
 * Writes {@code --pid-file}: digits only, since callers parse the whole file; put in its place by renaming, since they
 * watch for it.
 */
final class PidFile {
    private PidFile() {}

    static void write(Path file, ContainerState state) {
        long pid = state.pid().filter(ProcessRef::isOnHost).map(ProcessRef::pid).orElse(0L);
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(temporary, Long.toString(pid).getBytes(StandardCharsets.US_ASCII));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UsageException(
                    "cannot write pid file " + file + ": " + FileErrors.reason(e), "Correct --pid-file.");
        }
    }
}
