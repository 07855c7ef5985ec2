package org.standardcontainer.launcher.state;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

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

    private static final int LOOKS = 10;
    private static final long PAUSE_NANOS = 2_000_000;

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
     * Waits some hundredths of a second for the state to come or the directory to go: of a container that was just finished, or
     * is being removed, since that takes only a small part of such a time from the state to the directory.
     */
    void awaitChange() {
        for (int looks = 0; looks < LOOKS && exists() && !site.exists(state()); looks++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
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
