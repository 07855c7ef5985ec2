package org.standardcontainer.ocicli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;

/** The caller as it comes in the jar. */
final class NativeProgram {
    private NativeProgram() {}

    private static String resource() {
        String arch = System.getProperty("os.arch");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return "/META-INF/native/" + system + "-" + (arch.equals("amd64") ? "x86_64" : arch) + "/caller";
    }

    /** What is wrong if there is none for this machine. */
    static Optional<Finding> missing() {
        return NativeProgram.class.getResource(resource()) != null
                ? Optional.empty()
                : Optional.of(Finding.unsupported(
                        "caller",
                        "there is no " + resource() + " in the jar",
                        "Use a jar for this machine, or build without -DskipNative."));
    }

    /** Writes it into the directory. */
    static Path extract(Path directory) {
        Path file = directory.resolve("caller");
        try (InputStream in = NativeProgram.class.getResourceAsStream(resource())) {
            if (in == null) {
                throw new LauncherFailedException("there is no " + resource() + " in the jar", "Build it.");
            }
            Files.copy(in, file);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot write " + file + ": " + e.getMessage(), "Point java.io.tmpdir to a place with room.");
        }
    }
}
