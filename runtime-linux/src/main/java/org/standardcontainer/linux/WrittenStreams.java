package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.Stdio;

/**
 * The standard streams of a container that is to be written to disk: which of them come from outside of it, and the key by which CRIU is told
 * of each, when it writes and when it restores. Reads {@code /proc} alone.
 */
final class WrittenStreams {
    private static final int STANDARD = 3;
    /** The number of {@code pts/0} of any devpts, as stat(2) gives it. */
    private static final long FIRST_TERMINAL = 136L << 8;
    /** The number of {@code /dev/null}. */
    private static final long NULL = 1L << 8 | 3;

    private static final int ACCESS = 3;
    private static final int READ_AND_WRITTEN = 2;

    private static final String POINTER = "/process";
    private static final String OTHERS = "create it with pipes, files or the null device as standard streams";

    private final Path root;
    private final HostFiles host;
    private final long pid;
    private final Set<Option> options;
    private final Findings findings;

    /**
     * @param root what {@code /proc} is in
     * @param pid the container's first process, which may end at any time
     * @param findings gets what can't be written
     */
    WrittenStreams(Path root, long pid, Set<Option> options, Findings findings) {
        this.root = root;
        this.host = new HostFiles(root);
        this.pid = pid;
        this.options = options;
        this.findings = findings;
    }

    /** True for a key that CRIU has to be told of as something from outside; it knows pipes by themselves. */
    static boolean isExternal(String key) {
        return key.startsWith("file[") || key.startsWith("tty[");
    }

    /** Of each of the three streams; empty for one that is the container's own. */
    List<String> keys(List<MountInfo> mounts) {
        List<String> keys = new ArrayList<>();
        for (int number = 0; number < STANDARD; number++) {
            keys.add(key(number, mounts));
        }
        if (keys.get(0).startsWith("file[") && keys.lastIndexOf(keys.get(0)) > 0 && !isNullForBoth()) {
            findings.unsupported(
                    POINTER,
                    "its standard input and an output are one file, of which CRIU would restore one alone",
                    OTHERS);
        }
        List<String> terminals =
                keys.stream().filter(key -> key.startsWith("tty[")).distinct().toList();
        if (terminals.size() > 1) {
            findings.unsupported(
                    POINTER,
                    "two terminals of the host are its standard streams, and CRIU would take both for one",
                    OTHERS);
        } else if (!terminals.isEmpty()) {
            checkFirstTerminal(terminals.get(0));
        }
        return keys;
    }

    /** CRIU takes streams with one key for one file, and gives it to all of them: what a container is restored with has to be one file there, too. */
    static void checkAgain(List<String> keys, Stdio stdio, Findings findings) {
        for (int number = 1; number < keys.size(); number++) {
            String key = keys.get(number);
            int same = keys.indexOf(key);
            if (!key.isEmpty() && !key.startsWith("tty[") && same < number && !isOne(same, stdio)) {
                findings.unsupported(
                        POINTER,
                        "its standard streams " + same + " and " + number + " were one file, and would be again",
                        same == 0
                                ? "restore it with the null device for all three"
                                : "restore it with the null device, or with one file for its output and its errors");
            }
        }
    }

    private static boolean isOne(int first, Stdio stdio) {
        if (stdio instanceof Stdio.Files files) {
            return first == 1 && files.stdout().equals(files.stderr());
        }
        return stdio instanceof Stdio.Discard || (first == 1 && stdio instanceof Stdio.Inherit);
    }

    /** The null device that who discards gets, which is read and written: another one of it is as good for any of the three. */
    private boolean isNullForBoth() {
        try {
            return number(descriptor(pid, "0"), "rdev") == NULL
                    && (Integer.parseInt(information(0, "flags:"), 8) & ACCESS) == READ_AND_WRITTEN;
        } catch (IOException | NumberFormatException closed) {
            return false;
        }
    }

    private String information(int number, String name) {
        return host.lines("proc/" + pid + "/fdinfo/" + number).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    private String key(int number, List<MountInfo> mounts) {
        Path file = descriptor(pid, Integer.toString(number));
        try {
            String target = Files.readSymbolicLink(file).toString();
            String mount = information(number, "mnt_id:");
            if (target.startsWith("pipe:[")) {
                return target;
            } else if (target.startsWith("socket:[")) {
                refuse(number, target, OTHERS);
            } else if (isAmong(mounts, mount)) {
                return "";
            } else if (isTerminal(target)) {
                return terminal(number, target, file);
            } else {
                long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
                return String.format("file[%x:%x]", Integer.parseInt(mount), inode);
            }
        } catch (IOException | NumberFormatException closed) {
            return ""; // or the process has ended, which shows when it is written
        }
        return "";
    }

    private String terminal(int number, String target, Path file) throws IOException {
        if (!options.contains(Option.HOST_TERMINAL)) {
            refuse(number, target, OTHERS + ", or ask for " + Option.HOST_TERMINAL);
            return "";
        }
        return String.format("tty[%x:%x]", number(file, "rdev"), number(file, "dev"));
    }

    /** CRIU numbers a terminal from outside as it does the first one of the container's own, and would restore that as the same. */
    private void checkFirstTerminal(String outside) {
        for (long process : AdoptedProcesses.inNamespaceOf(root, pid)) {
            for (String name : host.names("proc/" + process + "/fd")) {
                try {
                    Path file = descriptor(process, name);
                    if (number(file, "rdev") == FIRST_TERMINAL
                            && !outside.endsWith(String.format(":%x]", number(file, "dev")))) {
                        findings.unsupported(
                                POINTER,
                                "a program in it has opened a terminal there, which CRIU would take for the host's",
                                "end that program before");
                        return;
                    }
                } catch (IOException gone) {
                    // closed meanwhile
                }
            }
        }
    }

    private Path descriptor(long process, String name) {
        return root.resolve("proc")
                .resolve(Long.toString(process))
                .resolve("fd")
                .resolve(name);
    }

    private static long number(Path file, String attribute) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:" + attribute)).longValue();
    }

    private void refuse(int number, String target, String remedy) {
        findings.unsupported(
                POINTER,
                "its standard stream " + number + " is " + target + ", which nobody could give it again",
                remedy);
    }

    private static boolean isTerminal(String target) {
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    private static boolean isAmong(List<MountInfo> mounts, String id) {
        return mounts.stream().anyMatch(mount -> mount.id().equals(id));
    }
}
