package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.ProcessRef;

/**
 * Which process is meant, on the kernel and in the pid namespace that the JVM runs in, since its boot.
 *
 * @param pid greater than 0
 * @param startTime clock ticks since boot, as in {@code /proc/PID/stat}
 */
public record ProcessIdentity(int pid, long startTime) {
    // proc_pid_stat(5), counted from the field behind the name: state is field 3 of the line, starttime field 22
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    /**
     * What the kernel says of a process.
     *
     * @param state a letter: {@code Z} and {@code X} have ended
     * @param startTime see {@link ProcessIdentity#startTime()}
     */
    record Stat(char state, long startTime) {
        /** The name of a program may hold blanks, brackets and newlines: the fields start behind the last bracket. */
        static Optional<Stat> parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
            if (fields.length <= START_TIME || fields[STATE].length() != 1) {
                return Optional.empty();
            }
            return Optional.of(new Stat(fields[STATE].charAt(0), Long.parseLong(fields[START_TIME])));
        }
    }

    /** The same as those know it who ask for it, of a process of this machine. */
    public ProcessRef on(Site site) {
        return new ProcessRef(site.kernel(), pid, startTime);
    }

    /** The process that has this pid now. */
    public static Optional<ProcessIdentity> of(int pid) {
        return look(pid).map(stat -> new ProcessIdentity(pid, stat.startTime()));
    }

    /**
     * True if this very process runs. A zombie doesn't, although a signal can still be sent to it; unless only its first thread has
     * ended, and others run on.
     */
    public boolean isAlive() {
        return look(pid)
                .filter(stat -> stat.startTime() == startTime
                        && ((stat.state() != 'Z' && stat.state() != 'X') || hasOtherThreads()))
                .isPresent();
    }

    private boolean hasOtherThreads() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.count() > 1;
        } catch (IOException | UncheckedIOException gone) {
            return false;
        }
    }

    private static Optional<Stat> look(int pid) {
        try {
            return Stat.parse(Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty(); // no such process; ESRCH while reading is one that ended just now
        }
    }
}
