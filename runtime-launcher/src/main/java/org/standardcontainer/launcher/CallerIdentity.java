package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What has to be the same for a process to think for another one: then a path, a pid and a right mean to both the same, and a file that one
 * makes is as the other would have made it.
 *
 * @param status who it is and what it may do: lines of proc_pid_status(5)
 * @param namespaces those in which paths, pids, users, cgroups and interfaces have their names
 * @param root the directory that it takes for the root
 * @param label of the security module
 */
record CallerIdentity(List<String> status, List<String> namespaces, String root, String label) {
    private static final Set<String> LINES = Set.of(
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
            "Seccomp_filters");
    private static final List<String> NAMESPACES = List.of("user", "mnt", "pid", "cgroup", "net", "ipc", "uts");

    /** Whether this process is the same. Where nothing has a label, nobody is asked for one. */
    boolean isOf(Path process) throws IOException {
        return equals(of(process, label.isEmpty() ? "" : label(process)));
    }

    /** Of the process with this directory in {@code /proc}. */
    static CallerIdentity of(Path process) throws IOException {
        return of(process, label(process));
    }

    private static CallerIdentity of(Path process, String label) throws IOException {
        List<String> status = new ArrayList<>();
        Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> LINES.contains(line.substring(0, Math.max(0, line.indexOf(':')))))
                .forEach(status::add);
        List<String> namespaces = new ArrayList<>();
        for (String name : NAMESPACES) {
            namespaces.add(Files.readSymbolicLink(process.resolve("ns/" + name)).toString());
        }
        return new CallerIdentity(
                List.copyOf(status),
                List.copyOf(namespaces),
                String.valueOf(Files.readAttributes(process.resolve("root"), BasicFileAttributes.class)
                        .fileKey()),
                label);
    }

    private static String label(Path process) {
        try {
            return Files.readString(process.resolve("attr/current"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // there is no such module
        }
    }
}
