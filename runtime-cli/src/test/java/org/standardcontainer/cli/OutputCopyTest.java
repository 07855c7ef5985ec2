package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.bench.Aside;

final class OutputCopyTest {
    private static final long QUIET_MILLIS = 60_000;

    /** The clock is the test's own: it stands still but for the silence before the end. */
    private final AtomicLong now = new AtomicLong();

    @Test
    void whatComesAfterALongSilenceIsShownToo() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        CountDownLatch draining = new CountDownLatch(1);
        try (PipedOutputStream container = new PipedOutputStream();
                PipedInputStream output = new PipedInputStream(container)) {
            OutputCopy copy = OutputCopy.start("test", output, shown, () -> {
                if (now.get() > 0) {
                    draining.countDown();
                }
                return now.get();
            });
            now.set(Duration.ofMillis(QUIET_MILLIS).toNanos() * 10);
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> {
                        try {
                            draining.await();
                            container.write("bye".getBytes(StandardCharsets.UTF_8));
                            container.close();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    },
                    Aside.THREADS);

            copy.drain(QUIET_MILLIS);

            assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("bye");
            assertThat(end).succeedsWithin(Duration.ofMinutes(1));
        }
    }

    @Test
    void aTerminalThatSomebodyStillHoldsIsWaitedForOnlyAsLongAsSomethingComes() throws Exception {
        try (PipedOutputStream held = new PipedOutputStream();
                PipedInputStream output = new PipedInputStream(held)) {
            OutputCopy.start("test", output, new ByteArrayOutputStream(), System::nanoTime)
                    .drain(1);
        }
    }

    @Test
    void theEndOfTheInputIsPassedOn() throws Exception {
        try (PipedOutputStream container = new PipedOutputStream();
                PipedInputStream seen = new PipedInputStream(container)) {
            OutputCopy.startInput("test", new ByteArrayInputStream("all".getBytes(StandardCharsets.UTF_8)), container);

            assertThat(Aside.text(seen).get(20, TimeUnit.SECONDS)).isEqualTo("all");
        }
    }
}
