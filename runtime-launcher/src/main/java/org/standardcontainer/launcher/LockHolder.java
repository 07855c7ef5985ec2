package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who has a container's lock, as the kernel tells on Linux: the process that a user would end, not the launcher that works for it.
 *
 * @param pid as seen from here
 * @param program its name
 */
record LockHolder(long pid, String program) {
    private static final Path PROC = Path.of("/proc");
    /** What a launcher is called that works for another process. */
    private static final String HELPER = "launcher";
    /** The command line's program, which does what a JVM says. */
    private static final String COMMAND = "scr";

    /** Empty if nobody has it any more, or it can't be seen who does. */
    static Optional<LockHolder> of(Path lock) {
        try (Stream<String> locks = Files.lines(PROC.resolve("locks"))) {
            Path real = lock.toRealPath();
            String inode = ":" + Files.getAttribute(real, "unix:ino");
            // "1: FLOCK ADVISORY WRITE 123 fd:01:456 0 EOF"; who waits for one has an arrow before
            return locks.map(line -> line.split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("FLOCK") && words[5].endsWith(inode))
                    .map(words -> Long.parseLong(words[4]))
                    .filter(pid -> hasOpen(pid, real))
                    .findFirst()
                    .map(LockHolder::owner)
                    .map(pid -> new LockHolder(pid, program(pid)));
        } catch (IOException | UncheckedIOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Another file system may have a file of the same number. What else it has open isn't asked anything: who serves that may not answer. */
    private static boolean hasOpen(long pid, Path lock) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path link : links) {
                if (Files.readSymbolicLink(link).equals(lock) && Files.isSameFile(link, lock)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // it is gone, or another user's
        }
        return false;
    }

    /** A launcher is forked by one of the same command line, and that by who it works for, if it isn't the command itself. */
    private static long owner(long holder) {
        long pid = holder;
        String words = words(pid);
        Optional<Long> parent = parent(pid);
        while (parent.isPresent() && !words.isEmpty() && words(parent.get()).equals(words)) {
            pid = parent.get();
            parent = parent(pid);
        }
        return words.startsWith(HELPER + "\0") ? employer(pid, parent).orElse(pid) : pid;
    }

    /**
     * One whose maker has ended is a child of somebody who never heard of it, of pid 1 or a subreaper such as a client's shim, and works for nobody any
     * more.
     */
    private static Optional<Long> employer(long launcher, Optional<Long> parent) {
        Optional<String> session = session(launcher);
        boolean isZygote = session.equals(Optional.of(Long.toString(launcher))); // it ends with who it works for
        return parent.filter(pid -> isZygote || (pid != 1 && session.isPresent() && session.equals(session(pid))))
                .filter(LockHolder::mayEmploy);
    }

    /** Whether it is of a kind that starts launchers: a JVM, or the command line's program. */
    private static boolean mayEmploy(long pid) {
        Path process = PROC.resolve(Long.toString(pid));
        try (Stream<String> maps = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return Files.readSymbolicLink(process.resolve("exe")).endsWith(COMMAND)
                    || maps.anyMatch(line -> line.endsWith("/libjvm.so"));
        } catch (IOException | UncheckedIOException e) {
            return false; // gone, or not to be looked at: then it isn't known
        }
    }

    private static Optional<String> session(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // behind the name, which may have blanks: state, parent, group, session
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5)[3]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> parent(long pid) {
        return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
    }

    private static String words(long pid) {
        try {
            return Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String program(long pid) {
        String first = words(pid).split("\0", 2)[0];
        return first.substring(first.lastIndexOf('/') + 1);
    }
}
