package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Path;
import org.standardcontainer.LauncherFailedException;

/**
 * The cgroup in which a container's processes are frozen, of either version. What is true stands there and nowhere else, whoever
 * has frozen it.
 *
 * @param directory the cgroup's directory, outside the container
 */
public record CgroupFreezer(Path directory) implements Freezer {
    private static final String ASKED_FOR_1 = "freezer.self_freezing";
    private static final String STATE_1 = "freezer.state";
    private static final String ASKED_FOR_2 = "cgroup.freeze";
    private static final String STATE_2 = "cgroup.events";

    @Override
    public boolean isPaused() {
        String asked = read(ASKED_FOR_1);
        return asked.isEmpty()
                ? read(ASKED_FOR_2).equals("1") && isFrozen2()
                : asked.equals("1") && read(STATE_1).equals("FROZEN");
    }

    @Override
    public boolean freezes() {
        String state = read(STATE_1);
        return state.isEmpty() ? read(ASKED_FOR_2).equals("1") || isFrozen2() : !state.equals("THAWED");
    }

    @Override
    public boolean isInGuest() {
        return false;
    }

    private boolean isFrozen2() {
        return read(STATE_2).lines().anyMatch("frozen 1"::equals);
    }

    /** Empty if there is no such file; or none any more, and no process either. */
    private String read(String file) {
        try {
            return Vanishing.text(directory, file).orElse("").strip();
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read " + directory.resolve(file) + ": " + e, "");
        }
    }
}
