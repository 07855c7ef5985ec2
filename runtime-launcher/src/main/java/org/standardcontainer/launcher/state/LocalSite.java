package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.ProcessRef;

/** The machine that the JVM runs on. */
final class LocalSite implements Site {
    static final Site THIS = new LocalSite();

    private static final Path LOCKS = Path.of("/proc/locks");
    private static final int MAX_BYTES = 16 << 20;

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is larger than any that is written there");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> readBeginning(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(most));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path path) {
        // what isn't there, as before each create, costs an exception in Files, and none in File
        return path.toFile().exists() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** By the kernel's list: to try the lock would be in its owner's way. File systems have numbers there that their files don't tell, so the inode's counts. */
    @Override
    public boolean isLocked(Path file) {
        try (Stream<String> locks = Files.lines(LOCKS)) {
            String inode = ":" + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS) + " ";
            return locks.anyMatch(lock -> lock.contains(" FLOCK ") && lock.contains(inode));
        } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public List<String> directories(Path path) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(entry.getFileName().toString());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public boolean isAlive(ProcessIdentity process) {
        return process.isAlive();
    }

    @Override
    public String kernel() {
        return ProcessRef.HOST;
    }

    @Override
    public Numbers numbers() {
        return Numbers.LINUX;
    }
}
