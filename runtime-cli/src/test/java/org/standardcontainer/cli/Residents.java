package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
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
            assumeTrue(code != UNSERVED || mayStay(), "no JVM may stay in these namespaces");
            assertThat(code).as("one may stay here, and should serve").isNotEqualTo(UNSERVED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new ScrProcess(directory).served(PLACE);
    }

    /** The command line, with one that is the test's own: it may be killed, and ends when it was idle for so many seconds. */
    static ScrProcess own(Path directory, int idle) {
        process(directory); // or there is none to be had here
        return new ScrProcess(directory).served(ownPlace(directory)).idle(idle);
    }

    /** Where that one has its socket. */
    static Path ownPlace(Path directory) {
        return directory.resolve("residents");
    }

    /** As the program decides it: in a user namespace, or in others than the first process has, none is started. */
    private static boolean mayStay() throws IOException {
        return Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0\\s+0\\s+4294967295")
                && isWhereTheFirstIs("mnt")
                && isWhereTheFirstIs("net");
    }

    private static boolean isWhereTheFirstIs(String namespace) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", namespace));
        try {
            return own.equals(Files.readSymbolicLink(Path.of("/proc/1/ns", namespace)));
        } catch (IOException hidden) {
            return true;
        }
    }
}
