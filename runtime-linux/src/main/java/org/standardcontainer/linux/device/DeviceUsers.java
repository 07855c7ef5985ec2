package org.standardcontainer.linux.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.device.DeviceNode;

/**
 * Who uses devices on this host: processes that have them open, mounts, swap, and disks that are made of them. Of other users' processes only
 * root sees what they have open. Nothing is opened by looking.
 */
final class DeviceUsers {
    private static final long LOW_MAJOR = 0xfff;

    private DeviceUsers() {}

    /** For each node those that use it, in a few words each; none if nobody does. */
    static Map<DeviceNode, Set<String>> of(Sysfs sys, Collection<DeviceNode> nodes) {
        return of(sys, nodes, Set.of());
    }

    /** The same without what is in the containers that have these first processes. */
    static Map<DeviceNode, Set<String>> of(Sysfs sys, Collection<DeviceNode> nodes, Collection<Long> but) {
        Map<DeviceNode, Set<String>> users = new LinkedHashMap<>();
        if (nodes.isEmpty()) {
            return users;
        }
        nodes.forEach(node -> users.put(node, new LinkedHashSet<>()));
        processes(users, inside(sys, but));
        mounts(users);
        for (DeviceNode node : nodes) {
            sys.of(node)
                    .ifPresent(directory -> sys.children(directory.resolve("holders"))
                            .forEach(holder -> usersOf(users, node).add("part of /dev/" + holder.getFileName())));
        }
        return users;
    }

    private static Set<String> usersOf(Map<DeviceNode, Set<String>> users, DeviceNode node) {
        return users.computeIfAbsent(node, n -> new LinkedHashSet<>());
    }

    /** The processes, and pid namespaces that aren't ours. */
    private static Set<String> inside(Sysfs sys, Collection<Long> pids) {
        Set<String> names = new LinkedHashSet<>();
        for (long pid : pids) {
            names.add(Long.toString(pid));
            sys.link(Path.of("/proc/" + pid + "/ns/pid"))
                    .filter(space -> !Optional.of(space).equals(sys.link(Path.of("/proc/self/ns/pid"))))
                    .ifPresent(names::add);
        }
        return names;
    }

    private static void processes(Map<DeviceNode, Set<String>> users, Set<String> but) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : all) {
                descriptors(process, users, but);
            }
        } catch (IOException e) {
            // no /proc: nothing is seen
        }
    }

    private static boolean isInside(Path process, Set<String> but) {
        try {
            return but.contains(process.getFileName().toString())
                    || but.contains(
                            Files.readSymbolicLink(process.resolve("ns/pid")).toString());
        } catch (IOException e) {
            return false;
        }
    }

    private static void descriptors(Path process, Map<DeviceNode, Set<String>> users, Set<String> but) {
        Set<DeviceNode> open = new LinkedHashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path fd : all) {
                if (target(fd).startsWith("/")) { // a pipe or socket has no path
                    DeviceNode node = node(fd);
                    if (node != null && users.containsKey(node)) {
                        open.add(node);
                    }
                }
            }
        } catch (IOException e) {
            // it has ended, or isn't ours to see
        }
        if (open.isEmpty() || isInside(process, but)) {
            return;
        }
        for (DeviceNode node : open) {
            usersOf(users, node).add("process " + process.getFileName() + " (" + command(process) + ")");
        }
    }

    /** Empty if it has been closed meanwhile; the others are still there. */
    static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "?";
        }
    }

    /** What a path leads to, if that is a device. */
    static @Nullable DeviceNode node(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev");
            int kind = (Integer) Objects.requireNonNull(attributes.get("mode")) & 0170000;
            return kind == 0020000 || kind == 0060000
                    ? node(kind == 0060000 ? 'b' : 'c', (Long) Objects.requireNonNull(attributes.get("rdev")))
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** As makedev(3) puts them together. */
    static DeviceNode node(char type, long rdev) {
        return new DeviceNode(
                type,
                ((rdev >>> 8) & LOW_MAJOR) | ((rdev >>> 32) & ~LOW_MAJOR),
                (rdev & 0xff) | ((rdev >>> 12) & 0xffffff00L));
    }

    private static void mounts(Map<DeviceNode, Set<String>> users) {
        for (String line : lines("/proc/self/mountinfo")) {
            String[] fields = line.split(" ");
            if (fields.length > 4) {
                String[] numbers = fields[2].split(":");
                Set<String> of = users.get(new DeviceNode('b', Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
                if (of != null) {
                    of.add("mounted on " + fields[4]);
                }
                mountedFrom(users, line, fields[4]);
            }
        }
        for (String line : lines("/proc/swaps")) {
            uses(users, line.split("\\s")[0], "swap");
        }
    }

    /** A file system such as btrfs has a number of its own, and says its device in words. */
    private static void mountedFrom(Map<DeviceNode, Set<String>> users, String line, String target) {
        int rest = line.indexOf(" - ");
        String[] source = rest < 0 ? new String[0] : line.substring(rest + 3).split(" ");
        if (source.length > 1) {
            uses(users, source[1], "mounted on " + target);
        }
    }

    /** Of what is no path, as the name of a file system without a device, nobody is told. */
    private static void uses(Map<DeviceNode, Set<String>> users, String file, String how) {
        DeviceNode node = file.startsWith("/") ? node(Path.of(file)) : null;
        Set<String> of = node == null ? null : users.get(node);
        if (of != null) {
            of.add(how);
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return new ArrayList<>();
        }
    }
}
