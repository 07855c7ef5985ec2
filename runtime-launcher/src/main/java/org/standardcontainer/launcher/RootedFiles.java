package org.standardcontainer.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.standardcontainer.kernel.RootfsFiles;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * Reads files of a root filesystem whose owner may change it at the same time. Each path is resolved once, by the kernel, below the
 * directory that was opened first; what is read is what was found then. For one thread.
 */
public final class RootedFiles implements RootfsFiles, Closeable {
    private final Descriptor root;
    private final String directory;

    private RootedFiles(Descriptor root) throws IOException {
        this.root = root;
        this.directory = Files.readSymbolicLink(root.link()).toString();
    }

    /**
     * Opens a root filesystem.
     *
     * @return empty if it can't be opened, so that nothing of it can be read
     */
    public static Optional<RootedFiles> open(Path directory) {
        try {
            Descriptor root = Descriptor.ofDirectory(directory);
            try {
                return Optional.of(new RootedFiles(root));
            } catch (IOException e) {
                root.close();
                return Optional.empty();
            }
        } catch (SystemCallException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Opened> open(String path) throws IOException {
        try (Descriptor found = root.find(path)) {
            // the link leads to what was found, whatever is at its path now
            if (!Files.isRegularFile(found.link())) {
                return Optional.empty();
            }
            String where = inside(found);
            return Optional.of(new Program(where, FileChannel.open(found.link(), StandardOpenOption.READ)));
        } catch (SystemCallException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> resolve(String path) {
        try (Descriptor found = root.find(path)) {
            return Optional.of(inside(found));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String inside(Descriptor found) throws IOException {
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
