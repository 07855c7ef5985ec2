package org.standardcontainer.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JVM that stays, for tests: one for all of a test run, which ends when it is idle. */
final class Residents {
    private static final int UNSERVED = 70;
    private static final Path PLACE = place();

    private Residents() {}

    private static Path place() {
        try {
            return Files.createTempDirectory("scr-residents");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line, with that JVM for all that it can serve. The test is skipped where none may stay. */
    static ScrProcess process(Path directory) {
        try {
            int code = new ScrProcess(directory)
                    .served(PLACE)
                    .run("list", "--help")
                    .code();
            assumeTrue(code != UNSERVED, "no JVM may stay in these namespaces");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new ScrProcess(directory).served(PLACE);
    }
}
