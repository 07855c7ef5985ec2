package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who the JVM is to the kernel.
 *
 * @param uid the effective user id, as its user namespace numbers it
 * @param initialNamespace true if that is the host's own numbering
 */
public record HostUser(long uid, boolean initialNamespace) {
    private static final long ALL_IDS = 4294967295L;

    /** Looks into {@code /proc/self}. */
    public static HostUser current() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/status")), Files.readString(Path.of("/proc/self/uid_map")));
    }

    static HostUser parse(String status, String uidMap) {
        long uid = status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Long.parseLong(line.split("\\s+")[2])) // real, effective, saved, file system
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Uid in /proc/self/status"));
        String[] map = uidMap.strip().split("\\s+");
        boolean initial =
                map.length == 3 && map[0].equals("0") && map[1].equals("0") && Long.parseLong(map[2]) == ALL_IDS;
        return new HostUser(uid, initial);
    }
}
