package org.standardcontainer.launcher;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What has to be the same for a process to think for another one: then a path, a pid and a right mean to both the same, and a file that one
 * makes is as the other would have made it.
 *
 * @param status who it is and what it may do: lines of proc_pid_status(5)
 * @param namespaces those in which paths, pids, users, cgroups and interfaces have their names, and clocks their time
 * @param root the directory that it takes for the root
 * @param label of the security module
 */
record CallerIdentity(String status, List<String> namespaces, String root, String label) {
    private static final byte[][] LINES = Stream.of(
                    "Umask",
                    "Uid",
                    "Gid",
                    "Groups",
                    "CapInh",
                    "CapPrm",
                    "CapEff",
                    "CapBnd",
                    "CapAmb",
                    "NoNewPrivs",
                    "Seccomp",
                    "Seccomp_filters")
            .map(name -> name.getBytes(StandardCharsets.ISO_8859_1))
            .toArray(byte[][]::new);
    private static final int USUAL_STATUS = 4096; // bytes
    private static final int MOST_STATUS = 1 << 20; // bytes; a process may be in 65536 groups
    /** Those that the kernel has: one without those of time has one time for all. */
    private static final List<String> NAMESPACES = Stream.of(
                    "user", "mnt", "pid", "cgroup", "net", "ipc", "uts", "time")
            .filter(name -> Files.exists(Path.of("/proc/self/ns", name), LinkOption.NOFOLLOW_LINKS))
            .toList();

    /** Whether this process is the same. Where nothing has a label, nobody is asked for one. */
    boolean isOf(Path process) throws IOException {
        return equals(of(process, label.isEmpty() ? "" : label(process)));
    }

    /** Of the process with this directory in {@code /proc}. */
    static CallerIdentity of(Path process) throws IOException {
        return of(process, label(process));
    }

    private static CallerIdentity of(Path process, String label) throws IOException {
        List<String> namespaces = new ArrayList<>();
        for (String name : NAMESPACES) {
            namespaces.add(Files.readSymbolicLink(process.resolve("ns/" + name)).toString());
        }
        return new CallerIdentity(
                status(process),
                List.copyOf(namespaces),
                String.valueOf(Files.readAttributes(process.resolve("root"), BasicFileAttributes.class)
                        .fileKey()),
                label);
    }

    /** The lines that say so, with one read of a file that the kernel writes for it, and one text: who is served waits for this. */
    private static String status(Path process) throws IOException {
        byte[] text = new byte[USUAL_STATUS];
        int length = 0;
        try (InputStream file = new FileInputStream(process.resolve("status").toFile())) {
            // the kernel writes all of it at the first read: only the last one gets less than it asks for
            for (int count; length < MOST_STATUS && (count = file.read(text, length, text.length - length)) > 0; ) {
                length += count;
                if (length < text.length) {
                    break;
                }
                text = Arrays.copyOf(text, 2 * text.length);
            }
        }
        int kept = 0;
        for (int start = 0, end; start < length; start = end + 1) {
            end = start;
            int colon = -1;
            for (; end < length && text[end] != '\n'; end++) {
                colon = colon < 0 && text[end] == ':' ? end : colon;
            }
            if (isMeant(text, start, colon)) {
                int size = Math.min(end + 1, length) - start;
                System.arraycopy(text, start, text, kept, size); // which is behind us
                kept += size;
            }
        }
        return new String(text, 0, kept, StandardCharsets.ISO_8859_1);
    }

    private static boolean isMeant(byte[] text, int start, int colon) {
        for (byte[] name : LINES) {
            if (colon - start == name.length && Arrays.equals(text, start, colon, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    private static String label(Path process) {
        try {
            return Files.readString(process.resolve("attr/current"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // there is no such module
        }
    }
}
