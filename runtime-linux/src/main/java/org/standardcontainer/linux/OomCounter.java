package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.state.Vanishing;

/**
 * The kernel's account of processes that were killed for want of memory: {@code memory.oom_control} of cgroup v1, {@code
 * memory.events} of v2. Version 1 can tell by itself too, for a descriptor that has to be registered with the cgroup; a look from
 * time to time needs nothing, and is the same for both.
 *
 * @param file the account
 * @param source what is in a file; empty if it can't be read
 */
record OomCounter(Path file, Function<Path, Optional<String>> source) {
    /**
     * What it says.
     *
     * @param kills so far
     * @param waiting true if processes wait for memory now
     */
    record Reading(long kills, boolean waiting) {}

    /** The account of the container that has these notes; empty if none is kept. */
    static Optional<OomCounter> of(Map<String, String> notes) {
        return CgroupNotes.directory(notes, "memory")
                .map(directory -> Path.of(directory, "memory.oom_control"))
                .or(() -> CgroupNotes.directory(notes, "unified").map(directory -> Path.of(directory, "memory.events")))
                .map(file -> new OomCounter(file, OomCounter::here));
    }

    private static Optional<String> here(Path file) {
        try {
            return Vanishing.look(Objects.requireNonNull(file.getParent()), () -> Files.readString(file));
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read " + file + ": " + e, "");
        }
    }

    /** Empty once the cgroup is gone, or if it has no such account. @throws LauncherFailedException if it is there and can't be read */
    Optional<Reading> read() {
        long kills = -1;
        boolean waiting = false;
        try {
            for (String line : source.apply(file).orElse("").split("\n")) {
                if (line.startsWith("oom_kill ")) {
                    kills = Long.parseLong(line.substring("oom_kill ".length()).strip());
                } else if (line.equals("under_oom 1")) {
                    waiting = true;
                }
            }
        } catch (NumberFormatException gone) {
            return Optional.empty();
        }
        return kills < 0 ? Optional.empty() : Optional.of(new Reading(kills, waiting));
    }
}
