package org.standardcontainer.linux.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.device.DeviceNode;

/**
 * The kernel's tree of devices, below {@code /} or below a copy of some of it. What isn't there is empty.
 *
 * @param root what {@code /sys} is in
 */
record Sysfs(Path root) {
    private static final int DEPTH = 16;

    Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** The first line of a file. */
    Optional<String> text(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(text.lines().findFirst().orElse(""));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Where a symbolic link leads, as it is written. */
    Optional<String> link(Path file) {
        try {
            return Optional.of(Files.readSymbolicLink(file).toString());
        } catch (IOException | UnsupportedOperationException none) {
            return Optional.empty();
        }
    }

    /** The directory that a link of the tree leads to. */
    Optional<Path> real(Path link) {
        try {
            return Optional.of(link.toRealPath());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** The directory of a device node. */
    Optional<Path> of(DeviceNode node) {
        return real(path(byNumber(node)));
    }

    static String byNumber(DeviceNode node) {
        return "/sys/dev/" + (node.type() == 'b' ? "block/" : "char/") + node.major() + ":" + node.minor();
    }

    /** The node that a directory of the tree is for. */
    Optional<DeviceNode> node(Path directory) {
        return text(directory.resolve("dev")).flatMap(numbers -> {
            String[] parts = numbers.split(":");
            boolean block = link(directory.resolve("subsystem"))
                    .filter(subsystem -> subsystem.endsWith("/block"))
                    .isPresent();
            try {
                return Optional.of(
                        new DeviceNode(block ? 'b' : 'c', Long.parseLong(parts[0]), Long.parseLong(parts[1])));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException none) {
                return Optional.empty();
            }
        });
    }

    /** The name of a directory's node below {@code /dev}, as udev gives it. */
    String name(Path directory) {
        try (Stream<String> lines = Files.lines(directory.resolve("uevent"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("DEVNAME="))
                    .map(line -> "/dev/" + line.substring("DEVNAME=".length()))
                    .findFirst()
                    .orElse("/dev/" + directory.getFileName());
        } catch (IOException | java.io.UncheckedIOException none) {
            return "/dev/" + directory.getFileName();
        }
    }

    /** The directory and those below it, without those that links lead to. */
    List<Path> below(Path directory) {
        try (Stream<Path> all = Files.walk(directory, DEPTH)) {
            return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException none) { // something went while it was looked at
            return List.of(directory);
        }
    }

    List<Path> children(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    /** The directory itself and those above it, up to the tree's root. */
    List<Path> above(Path directory) {
        List<Path> all = new ArrayList<>();
        Path devices = real(path("/sys/devices")).orElse(path("/sys/devices"));
        for (Path at = directory; at != null && !at.equals(devices) && at.startsWith(devices); at = at.getParent()) {
            all.add(at);
        }
        return all;
    }

    /** Its path below {@code /sys/devices}. */
    String relative(Path directory) {
        return real(path("/sys/devices"))
                .filter(directory::startsWith)
                .map(devices -> devices.relativize(directory).toString())
                .orElse(directory.toString());
    }
}
