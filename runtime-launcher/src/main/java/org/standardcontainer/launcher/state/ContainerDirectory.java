package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a container's files are.
 *
 * @param path {@code STATE_ROOT/ID}
 */
public record ContainerDirectory(Path path) {
    /** Everything that may lie in it, for its removal; {@code lock} last, since whoever waits for it looks whether it is still there. */
    public static final List<String> NAMES = List.of(
            "start.sock",
            "monitor.sock",
            "exit.tmp",
            "exit",
            "phase",
            "state.json.tmp",
            "state.json",
            "config.json.tmp",
            "config.json",
            "journal",
            "lock");

    private static final int MAX_BYTES = 16 << 20;

    /** What the maker holds; see {@code docs/launcher-protocol.md} for this and the others. */
    public Path lock() {
        return path.resolve("lock");
    }

    /** How to undo what was done. */
    public Path journal() {
        return path.resolve("journal");
    }

    /** What create read. */
    public Path config() {
        return path.resolve("config.json");
    }

    /** What the container is. */
    public Path state() {
        return path.resolve("state.json");
    }

    /** How far it has come. */
    public Path phase() {
        return path.resolve("phase");
    }

    /** How its init process ended. */
    public Path exit() {
        return path.resolve("exit");
    }

    /** Where its init process waits. */
    public Path startSocket() {
        return path.resolve("start.sock");
    }

    /** Where its monitor answers. */
    public Path monitorSocket() {
        return path.resolve("monitor.sock");
    }

    /** True if there is such a directory. */
    public boolean exists() {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** True if it has a journal whose beginning is whole. */
    public boolean hasJournal() {
        return JournalHeader.read(journal()).isPresent();
    }

    /** A file's bytes; empty if there is none. @throws IOException if it can't be read, or is larger than any that we write */
    static Optional<byte[]> read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is larger than any that is written there");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
