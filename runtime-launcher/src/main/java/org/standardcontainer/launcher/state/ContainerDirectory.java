package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a container's files are.
 *
 * @param path {@code STATE_ROOT/ID}
 */
public record ContainerDirectory(Path path) {
    /**
     * Everything that may lie in it, for its removal. {@code lock} last, since whoever waits for it looks whether it is still there;
     * the state right before it: a container that is being removed looks stopped, and not damaged.
     */
    public static final List<String> NAMES = List.of(
            "start.sock",
            "monitor.sock",
            "exit.tmp",
            "exit",
            "phase",
            "state.json.tmp",
            "config.json.tmp",
            "config.json",
            "journal",
            "state.json",
            "lock");

    private static final int MAX_BYTES = 16 << 20;
    private static final int LOOKS = 10;
    private static final long PAUSE_NANOS = 2_000_000;

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
        // what isn't there, as before each create, costs an exception in Files, and none in File
        return path.toFile().exists() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Waits some hundredths of a second for the state to come or the directory to go: of a container that was just finished, or
     * is being removed, since that takes only a small part of such a time from the state to the directory.
     */
    void awaitChange() {
        for (int looks = 0; looks < LOOKS && exists() && !Files.exists(state()); looks++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** True if nothing was made yet: there is at most the lock, and a journal without a whole record. */
    public boolean isBare() {
        return !hasJournal()
                && NAMES.stream()
                        .filter(name -> !name.equals("lock") && !name.equals("journal"))
                        .noneMatch(name -> Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS));
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
