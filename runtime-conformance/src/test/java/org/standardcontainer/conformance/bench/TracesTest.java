package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class TracesTest {
    /** Nothing found would be taken for nothing left. */
    @Test
    void searchWhereNothingCanBeSeenIsAnError() {
        Path gone = Path.of("/proc/no-such-process");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Traces.find(gone, "mark"))
                .withMessageContaining(gone.toString());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Traces.hasMounts(gone, Path.of("/tmp/kit")));
    }

    @Test
    void pathsOfTheMountTableAreDecoded() {
        assertThat(Traces.decoded("/tmp/two\\040words\\011and\\134")).isEqualTo("/tmp/two words\tand\\");
    }

    /** What others make and remove meanwhile is no trace, and hides none. */
    @Test
    void recordsOfOthersMayGo(@TempDir Path stateRoot) throws Exception {
        File other = stateRoot.resolve("other").toFile();
        Files.createDirectories(stateRoot.resolve("z-marked"));
        AtomicBoolean done = new AtomicBoolean();
        Thread changes = new Thread(
                () -> {
                    while (!done.get()) {
                        new File(other, "a/b/c").mkdirs();
                        for (String below : List.of("a/b/c", "a/b", "a", "")) {
                            new File(other, below).delete();
                        }
                    }
                },
                "changes");
        changes.start();
        try {
            for (int i = 0; i < 1000; i++) {
                assertThat(Traces.records(stateRoot, new String[] {"-marked"}))
                        .containsExactly(stateRoot.resolve("z-marked"));
            }
        } finally {
            done.set(true);
            changes.join();
        }
    }
}
