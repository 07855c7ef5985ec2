package org.standardcontainer.linux;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files of the kernel, below {@code /} or below a copy of some. What isn't there, or may not be read, is empty. */
final class HostFiles {
    private static final String SELF = "proc/self";
    private static final int ROOM = 1 << 14;

    private final Path root;
    private final String self;

    HostFiles(Path root) {
        this(root, SELF);
    }

    /** @param self the directory of who is meant by {@code proc/self} */
    HostFiles(Path root, String self) {
        this.root = root;
        this.self = self;
    }

    String text(String path) {
        return String.join("\n", lines(path)).strip();
    }

    Set<String> words(String path) {
        return Arrays.stream(text(path).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** All of a file, a character for each byte: for comparisons. */
    String raw(String path) {
        byte[] bytes = new byte[ROOM];
        int length = 0;
        try (InputStream in = Files.newInputStream(resolve(path))) {
            for (int n = in.read(bytes, 0, ROOM); n > 0; n = in.read(bytes, length, bytes.length - length)) {
                length += n;
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
            }
        } catch (IOException e) {
            return "";
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    List<String> lines(String path) {
        // Files.readAllBytes takes the first byte alone from a file that claims to be empty, and a number in /proc/sys
        // gives no more
        try (InputStream in = new BufferedInputStream(Files.newInputStream(resolve(path)), 1 << 16)) {
            // a mount point may be no UTF-8; that must not hide the others
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The names in a directory. */
    Set<String> names(String path) {
        return names(path, name -> true);
    }

    /** The names of the directories in a directory. */
    Set<String> directories(String path) {
        return names(path, Files::isDirectory);
    }

    boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    /** False as well if the file isn't there. */
    boolean mayRead(String path) {
        return Files.isReadable(resolve(path));
    }

    /** False as well if the file isn't there. */
    boolean mayWrite(String path) {
        return Files.isWritable(resolve(path));
    }

    private Set<String> names(String path, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(resolve(path))) {
            return files.filter(wanted)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            return Set.of();
        }
    }

    private Path resolve(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return root.resolve(relative.startsWith(SELF) ? self + relative.substring(SELF.length()) : relative);
    }
}
