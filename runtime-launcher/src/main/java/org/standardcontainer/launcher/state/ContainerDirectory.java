package org.standardcontainer.launcher.state;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a container's files are.
 *
 * @param path {@code STATE_ROOT/ID}
 * @param site the machine that it is on
 */
public record ContainerDirectory(Path path, Site site) {
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
            "paused.tmp",
            "paused",
            "state.json.tmp",
            "config.json.tmp",
            "config.json",
            "journal",
            "state.json",
            "lock");

    /** Between two looks at one that is changing. */
    static final long PAUSE_NANOS = 2_000_000;

    private static final long USUAL_NANOS = 20_000_000;
    private static final long EMPTY_NANOS = 500_000_000;
    private static final long BUSY_NANOS = 2_000_000_000;

    /** On this machine. */
    public ContainerDirectory(Path path) {
        this(path, Site.local());
    }

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

    /** Whether it stands still, if it has a kernel of its own. */
    public Path paused() {
        return path.resolve("paused");
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

    /** Where a jail's root is mounted. */
    public Path jailRoot() {
        return path.resolve("root");
    }

    /** True if there is such a directory. */
    public boolean exists() {
        return site.isDirectory(path);
    }

    /**
     * How long the state may be awaited, or the directory's end, of a container that was just finished or is being removed. From the state to the
     * directory takes a small part of a millisecond, for who has a processor; whoever is at it holds the lock, which is the last file
     * that goes and the first that comes. In nanoseconds.
     */
    long patience() {
        if (site.isLocked(lock())) {
            return BUSY_NANOS;
        }
        return isBare() && !site.exists(lock()) ? EMPTY_NANOS : USUAL_NANOS;
    }

    /** True if nothing was made yet: there is at most the lock, and a journal without a whole record. */
    public boolean isBare() {
        return !hasJournal()
                && NAMES.stream()
                        .filter(name -> !name.equals("lock") && !name.equals("journal"))
                        .noneMatch(name -> site.exists(path.resolve(name)));
    }

    /** True if it has a journal whose beginning is whole. */
    public boolean hasJournal() {
        return JournalHeader.read(this).isPresent();
    }
}
