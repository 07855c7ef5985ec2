package org.standardcontainer.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.kernel.RootfsFiles;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * Reads files of a root filesystem whose owner may change it at the same time. Each path is resolved once, by the kernel, below the
 * directory that was opened first; what is read is what was found then. For one thread.
 */
public final class RootedFiles implements RootfsFiles, Closeable {
    private final Descriptor root;
    private final List<Sight> sights = new ArrayList<>();

    private RootedFiles(Descriptor root) {
        this.root = root;
    }

    /**
     * What was found when a file was to be opened.
     *
     * @param path as it was asked for
     * @param key the file system and the number in it; null if there was no regular file, and then the others say nothing
     */
    public record Sight(String path, @Nullable Object key, long size, FileTime modified) {
        private static final FileTime NEVER = FileTime.fromMillis(0);

        private static Sight of(String path, BasicFileAttributes file) {
            return new Sight(path, file.fileKey(), file.size(), file.lastModifiedTime());
        }

        /** Of a path that was only asked where it leads, which can't be compared: never the same again. */
        private static Sight once(String path) {
            return new Sight(path, new Object(), 0, NEVER);
        }

        private static Sight none(String path) {
            return new Sight(path, null, 0, NEVER);
        }
    }

    /**
     * Opens a root filesystem.
     *
     * @return empty if it can't be opened, so that nothing of it can be read
     */
    public static Optional<RootedFiles> open(Path directory) {
        try {
            return Optional.of(new RootedFiles(Descriptor.ofDirectory(directory)));
        } catch (SystemCallException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Opened> open(String path) throws IOException {
        try (Descriptor found = root.find(path)) {
            // the link leads to what was found, whatever is at its path now
            BasicFileAttributes file = Files.readAttributes(found.link(), BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                sights.add(Sight.none(path));
                return Optional.empty();
            }
            sights.add(Sight.of(path, file));
            return Optional.of(new Program(inside(found), FileChannel.open(found.link(), StandardOpenOption.READ)));
        } catch (SystemCallException e) {
            sights.add(Sight.none(path));
            return Optional.empty();
        }
    }

    /** What has been found, in order. */
    public List<Sight> sights() {
        return List.copyOf(sights);
    }

    /** True if each path leads to the same file now, with the size and time that it had. Nothing is opened. */
    public boolean isAsSeen(List<Sight> before) {
        return before.stream().allMatch(sight -> sight.equals(look(sight.path())));
    }

    private Sight look(String path) {
        try (Descriptor found = root.find(path)) {
            BasicFileAttributes file = Files.readAttributes(found.link(), BasicFileAttributes.class);
            return file.isRegularFile() ? Sight.of(path, file) : Sight.none(path);
        } catch (IOException e) {
            return Sight.none(path);
        }
    }

    @Override
    public Optional<String> resolve(String path) {
        sights.add(Sight.once(path));
        try (Descriptor found = root.find(path)) {
            return Optional.of(inside(found));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String inside(Descriptor found) throws IOException {
        String directory = Files.readSymbolicLink(root.link()).toString();
        String all = Files.readSymbolicLink(found.link()).toString();
        String rest = directory.equals("/") ? all : all.substring(Math.min(directory.length(), all.length()));
        return rest.isEmpty() ? "/" : rest;
    }

    @Override
    public void close() {
        root.close();
    }

    private record Program(String path, FileChannel channel) implements Opened {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int length = 0;
            while (into.hasRemaining()) {
                int n = channel.read(into, position + length);
                if (n < 0) {
                    break;
                }
                length += n;
            }
            return length;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
