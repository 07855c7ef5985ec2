package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes what others may read and nobody else may write, whatever the kit's umask is: a container's program may be
 * anybody. What has a mode of its own is given it afterwards.
 */
public final class UsualModes {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    private UsualModes() {}

    /** Makes a directory. @throws IOException if it is there already, or can't be made */
    public static Path directory(Path path) throws IOException {
        return Files.setPosixFilePermissions(Files.createDirectory(path), DIRECTORY);
    }

    /** Makes a directory, and those above it that are missing. */
    public static Path directories(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return path;
        }
        Path above = path.getParent();
        if (above != null) {
            directories(above);
        }
        return directory(path);
    }

    /** Makes a file with nothing in it. @throws IOException if it is there already, or can't be made */
    public static Path empty(Path path) throws IOException {
        return Files.setPosixFilePermissions(Files.createFile(path), FILE);
    }

    /** Writes a file, in the place of what it has held. */
    public static Path file(Path path, String text) throws IOException {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #file(Path, String)}, of bytes. */
    public static Path file(Path path, byte[] content) throws IOException {
        return Files.setPosixFilePermissions(Files.write(path, content), FILE);
    }
}
