package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.standardcontainer.LauncherFailedException;

/**
 * The cgroup in which a container's processes are frozen, of a kernel that isn't ours: it would have to be asked each time, and believed. So
 * who freezes them writes it down, before and afterwards, under the container's lock.
 *
 * @param directory the cgroup's directory there
 * @param socket where who has the machine is reached
 * @param shared true if that is another container
 * @param mark where it is written down, in the container's directory
 */
public record GuestFreezer(String directory, String socket, boolean shared, Path mark) implements Freezer {
    /** What stands there while it is being frozen, and if that failed halfway. */
    public static final String FREEZING = "freezing";

    /** What stands there once all stand still; empty when they don't. */
    public static final String FROZEN = "frozen";

    @Override
    public boolean isPaused() {
        return read().equals(FROZEN);
    }

    @Override
    public boolean freezes() {
        return !read().isEmpty();
    }

    @Override
    public boolean isInGuest() {
        return true;
    }

    private String read() {
        try {
            return Files.readString(mark);
        } catch (NoSuchFileException absent) {
            return "";
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read " + mark + ": " + e, "");
        }
    }
}
