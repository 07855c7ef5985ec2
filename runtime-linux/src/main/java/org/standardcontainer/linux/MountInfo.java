package org.standardcontainer.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)).
 *
 * @param id what other lines call it
 * @param parent the mount that it is on
 * @param root the directory of the file system that is mounted
 * @param mountPoint where
 * @param options per-mount options
 * @param type the file system's type
 * @param superOptions per-superblock options
 */
record MountInfo(
        String id,
        String parent,
        String root,
        String mountPoint,
        List<String> options,
        String type,
        List<String> superOptions) {
    /** Reads all lines; those that can't be read are left out. */
    static List<MountInfo> parse(List<String> lines) {
        List<MountInfo> all = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            int separator = List.of(words).indexOf("-");
            if (separator >= 6 && words.length >= separator + 4) {
                all.add(new MountInfo(
                        words[0],
                        words[1],
                        unescape(words[3]),
                        unescape(words[4]),
                        List.of(words[5].split(",")),
                        words[separator + 1],
                        List.of(words[separator + 3].split(","))));
            }
        }
        return List.copyOf(all);
    }

    /** True if its path leads to it: nothing else was mounted on it later, nor on a directory on the way to it. */
    boolean isVisible(List<MountInfo> all) {
        Set<String> way = new HashSet<>();
        Optional<MountInfo> at = Optional.of(this);
        while (at.isPresent() && way.add(at.get().id())) {
            String parent = at.get().parent();
            at = all.stream().filter(mount -> mount.id().equals(parent)).findFirst();
        }
        return all.stream()
                .noneMatch(other -> way.contains(other.parent())
                        && !way.contains(other.id())
                        && (mountPoint + "/").startsWith(other.mountPoint() + "/"));
    }

    /** False if the mount or its file system is read-only. */
    boolean isWritable() {
        return !options.contains("ro") && !superOptions.contains("ro");
    }

    /** The kernel writes blank, tab, newline and backslash as three octal digits; all others as they are. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length) {
                out[length++] = (byte) ((in[i + 1] - '0') << 6 | (in[i + 2] - '0') << 3 | (in[i + 3] - '0'));
                i += 3;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
