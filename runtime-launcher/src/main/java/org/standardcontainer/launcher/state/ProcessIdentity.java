package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ProcessRef;

/**
 * Which process is meant, on the kernel and in the pid namespace that the JVM runs in, since its boot.
 *
 * @param pid greater than 0
 * @param startTime clock ticks since boot, as {@code /proc/PID/stat} tells it in the kernel's first time namespace: see {@link StartClock}
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
            String fields = line.substring(line.lastIndexOf(')') + 1).strip();
            int start = 0;
            for (int field = 0; field < START_TIME; field++) {
                int blank = fields.indexOf(' ', start);
                if (blank < 0 || (field == STATE && blank != 1)) {
                    return Optional.empty();
                }
                start = blank + 1;
            }
            int end = fields.indexOf(' ', start);
            long startTime = Long.parseLong(fields, start, end < 0 ? fields.length() : end, 10);
            return Optional.of(new Stat(fields.charAt(0), startTime));
        }

        private Stat by(StartClock clock) {
            return clock.ahead() == 0 ? this : new Stat(state, startTime - clock.ahead());
        }

        private boolean runs() {
            return state != 'Z' && state != 'X';
        }
    }

    // written out: what Java makes for a record when it is first compared takes longer than most of what a short
    // command does
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessIdentity process && pid == process.pid && startTime == process.startTime;
    }

    @Override
    public int hashCode() {
        return 31 * pid + Long.hashCode(startTime);
    }

    /** The same as those know it who ask for it, of a process of this machine. */
    public ProcessRef on(Site site) {
        return new ProcessRef(site.kernel(), pid, startTime);
    }

    /** The process that has this pid now. @throws IOException if there is one that can't be looked at */
    public static Optional<ProcessIdentity> of(int pid) throws IOException {
        return look(directory(pid)).map(stat -> new ProcessIdentity(pid, stat.startTime()));
    }

    /**
     * True if this very process runs, or can't be looked at: where there is no descriptor left for it, nobody may hear of an end that
     * wasn't. A zombie doesn't run, although a signal can still be sent to it; unless only its first thread has ended, and others run on.
     */
    public boolean isAlive() {
        Path process = directory(pid);
        try {
            Optional<Stat> found = look(process).filter(stat -> stat.startTime() == startTime);
            return found.isPresent() && (found.get().runs() || hasOtherThreads(process));
        } catch (IOException unknown) {
            return true;
        }
    }

    private static boolean hasOtherThreads(Path process) throws IOException {
        return Vanishing.look(process, () -> {
                    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
                        Iterator<Path> all = threads.iterator();
                        boolean first = all.hasNext() && all.next() != null;
                        return first && all.hasNext();
                    }
                })
                .orElse(false);
    }

    private static Optional<Stat> look(Path process) throws IOException {
        Optional<Stat> stat = Vanishing.text(process, "stat").flatMap(Stat::parse);
        return stat.isEmpty() ? stat : Optional.of(stat.get().by(StartClock.current()));
    }

    private static Path directory(int pid) {
        return Path.of("/proc", Integer.toString(pid));
    }
}
