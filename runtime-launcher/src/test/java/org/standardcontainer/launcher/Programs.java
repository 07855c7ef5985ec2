package org.standardcontainer.launcher;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.standardcontainer.launcher.channel.Launcher;

/** Programs that tests need; without one they are skipped, and say why. */
public final class Programs {
    private static final class Extracted {
        private static final Path LAUNCHER = extract();

        private static Path extract() {
            byte[] program = Launcher.program()
                    .orElseGet(() -> abort("the launcher wasn't built: -DskipNative, or no C compiler"));
            try {
                Path file = Files.createTempFile(
                        "launcher",
                        "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                file.toFile().deleteOnExit();
                return Files.write(file, program);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Programs() {}

    /** The launcher that was built for this machine, as a file. */
    public static Path launcher() {
        return Extracted.LAUNCHER;
    }

    /** Skips the test unless it runs on Linux with a launcher. */
    static void assumeLauncher() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the launcher runs on Linux");
        assumeTrue(Launcher.program().isPresent(), "the launcher wasn't built: -DskipNative, or no C compiler");
    }
}
