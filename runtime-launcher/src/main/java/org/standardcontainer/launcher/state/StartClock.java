package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How {@code /proc} tells start times to this process: by the clock of its time namespace, which may have been set forward. By that of the
 * kernel's first one they mean the same in all. The launcher does the same in {@code sys_linux_clock.c}.
 *
 * @param ahead in how many clock ticks more than by the first one's
 * @param space the time namespace, if nobody knows that: what is read there means something there alone
 */
record StartClock(long ahead, Optional<String> space) {
    private static final StartClock USUAL = new StartClock(0, Optional.empty());
    private static final Path NAMESPACES = Path.of("/proc/self/ns");
    private static final String FIRST =
            "time:[4026531834]"; // the number that every kernel gives it: see its linux/nsfs.h
    private static final Pattern OFFSET = Pattern.compile("^boottime +([0-9]{1,10}) +([0-9]{1,9})$", Pattern.MULTILINE);
    private static final long TICKS = 100; // in a second, as the files of /proc count
    private static final long TICK_NANOS = 10_000_000;
    private static final AtomicReference<@Nullable StartClock> OURS = new AtomicReference<>();

    /** Ours, which doesn't change as long as this process lives. */
    static StartClock current() throws IOException {
        StartClock known = OURS.get();
        if (known == null) {
            known = read();
            OURS.set(known);
        }
        return known;
    }

    private static StartClock read() throws IOException {
        String own;
        try {
            own = Files.readSymbolicLink(NAMESPACES.resolve("time")).toString();
        } catch (NoSuchFileException none) {
            return USUAL; // this kernel has none of time
        }
        if (own.equals(FIRST)) {
            return USUAL;
        }
        // the kernel tells the clock of the namespace in which a child of ours will be
        boolean isToldOurs = own.equals(
                Files.readSymbolicLink(NAMESPACES.resolve("time_for_children")).toString());
        return of(own, isToldOurs ? Files.readString(Path.of("/proc/self/timens_offsets")) : "");
    }

    /**
     * In a namespace with these offsets. One by a part of a tick leaves open which one a process was started in by another clock; and one that was set
     * back has begun below 0 for some, where the kernel's numbers mean nothing.
     */
    static StartClock of(String space, String offsets) {
        Matcher offset = OFFSET.matcher(offsets);
        if (!offset.find() || Long.parseLong(offset.group(2)) % TICK_NANOS != 0) {
            return new StartClock(0, Optional.of(space));
        }
        return new StartClock(
                Long.parseLong(offset.group(1)) * TICKS + Long.parseLong(offset.group(2)) / TICK_NANOS,
                Optional.empty());
    }
}
