package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ByteSequence;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;
import org.standardcontainer.conformance.bench.Wait;

/** What the Java API promises of a container's standard streams. */
public abstract class StdioContract {
    private static final Path NOWHERE = Path.of("/dev/null");
    private static final Duration A_WHILE = Duration.ofMillis(200);

    private static void awaitStopped(StandardContainer container) {
        Wait.until("the program ends", () -> container.state().status() == Status.STOPPED);
    }

    @Test
    @Clause("api.stdio.input-ends")
    void closedInputEndsTheInputAndNotTheOutput(Bench bench) throws IOException {
        try (StandardContainer container = bench.owned(bench.bundle().program("drain"), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            CompletableFuture<byte[]> output = Aside.bytes(streams.stdout());
            streams.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            streams.stdin().close();
            assertThat(output.join()).asString().isEqualTo("5 bytes\n");
            awaitStopped(container);
        }
    }

    @Test
    @Clause("api.stdio.outputs-apart")
    void errorsAreNoOutput(Bench bench) throws IOException {
        // a file in a directory that isn't there: the probe complains on its standard error
        TestBundle bundle = bench.bundle().program("write-file", "/no/such/directory/file");
        try (StandardContainer container = bench.owned(bundle, Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            streams.stdin().close();
            CompletableFuture<byte[]> output = Aside.bytes(streams.stdout());
            CompletableFuture<byte[]> errors = Aside.bytes(streams.stderr());
            assertThat(errors.join()).asString().contains("/no/such/directory/file");
            assertThat(output.join()).isEmpty();
        }
    }

    /** In by one stream, out by two. */
    @Test
    @Clause("api.stdio.complete")
    void everyByteGoesThrough(Bench bench) throws IOException {
        ByteSequence bytes = new ByteSequence(bench.surroundings().streamed());
        try (StandardContainer container = bench.owned(bench.bundle().program("tee"), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            CompletableFuture<String> output = bytes.compare(streams.stdout());
            CompletableFuture<String> errors = bytes.compare(streams.stderr());
            try (OutputStream input = streams.stdin()) {
                bytes.write(input);
            }
            assertThat(output.join()).as("standard output").isEqualTo(bytes.whole());
            assertThat(errors.join()).as("standard error").isEqualTo(bytes.whole());
        }
    }

    @Test
    @Clause("api.stdio.output-closed")
    void outputThatTheProgramClosesEnds(Bench bench) throws Exception {
        TestBundle bundle = bench.bundle().program("shut", "1", "hang", "60");
        try (StandardContainer container = bench.owned(bundle, Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            assertThat(Aside.bytes(streams.stdout()).get(Wait.USUAL.toSeconds(), TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        }
    }

    /** As with a pipe of a shell: who writes to nobody is told so, and need not run on. */
    @Test
    @Clause("api.stdio.reader-gone")
    void programIsToldThatNobodyReads(Bench bench) throws IOException {
        try (StandardContainer container = bench.owned(bench.bundle().program("spill"), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            streams.stdout().close();
            awaitStopped(container);
        }
    }

    @Test
    @Clause("api.stdio.no-hang")
    void outputThatNobodyReadsHoldsNothingUp(Bench bench) throws Exception {
        try (StandardContainer container = bench.owned(bench.bundle().program("spill"), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            Wait.until("there is output", () -> available(streams) > 0);
            container.kill(Signal.KILL);
            awaitStopped(container);
            container.delete();
            assertThat(Aside.bytes(streams.stdout()).get(Wait.USUAL.toSeconds(), TimeUnit.SECONDS))
                    .as("what was written, then the end")
                    .isNotEmpty();
        }
    }

    @Test
    @Clause("api.stdio.no-hang")
    void inputThatNobodyTakesHoldsNothingUp(Bench bench) throws Exception {
        try (StandardContainer container = bench.owned(bench.bundle(), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> {
                        try {
                            new ByteSequence(Long.MAX_VALUE).write(streams.stdin());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    Aside.THREADS);
            assertThat(Wait.happens(A_WHILE, writer::isDone))
                    .as("the end of an endless input")
                    .isFalse();
            container.kill(Signal.KILL);
            awaitStopped(container);
            container.delete();
            assertThat(writer)
                    .failsWithin(Wait.USUAL)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(UncheckedIOException.class);
        }
    }

    private static int available(Attachment streams) {
        try {
            return streams.stdout().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Clause("api.stdio.files")
    void filesAreReadAndAppendedTo(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().program("echo");
        Path input = UsualModes.file(bundle.directory().resolve("input"), "from the file");
        Path output = UsualModes.file(bundle.directory().resolve("output"), "before, ");
        Stdio stdio = Stdio.files(Optional.of(input), output, output);
        try (StandardContainer container = bench.owned(bundle, stdio)) {
            container.start();
            awaitStopped(container);
            assertThat(output).hasContent("before, from the file");
        }
    }

    /** A program whose output nobody takes can write, and doesn't end of it. */
    @Test
    @Clause("api.stdio.discard")
    void outputIsThrownAway(Bench bench) throws Exception {
        try (StandardContainer container = bench.owned(bench.bundle().program("report"), Stdio.discard())) {
            Waitable waitable = bench.operation(container, Waitable.class);
            container.start();
            assertThat(waitable.onExit().get(Wait.USUAL.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new ExitStatus.Exited(0));
        }
    }

    /** Thrown away is what goes nowhere, and not what goes where the caller's own output goes. */
    @Test
    @Clause("api.stdio.discard")
    void streamsOfTheCallerAreNotHandedOn(Bench bench) throws IOException {
        assumeTrue(bench.platform() == Platform.LINUX, "the program's files are of another kernel");
        TestBundle bundle = bench.bundle().program("event", "/log/events", "it", "exit", "0");
        try (StandardContainer container = bench.owned(bundle, Stdio.discard())) {
            container.start();
            awaitStopped(container);
        }
        JsonNode seen = bundle.recorded().get(0).json().path("stream_files");
        assumeTrue(seen.isArray(), "the program is none of a kernel's, and has no streams of its own");
        assertThat(seen).as("its streams").hasSize(3);
        for (int fd = 0; fd < seen.size(); fd++) {
            Path own = Path.of("/proc/self/fd", Integer.toString(fd));
            if (!Files.isSameFile(own, NOWHERE)) { // of which there is one for all
                assertThat(seen.path(fd).asText())
                        .as("the file of stream %d, and the caller's", fd)
                        .isNotEqualTo(Files.getAttribute(own, "unix:dev") + ":" + Files.getAttribute(own, "unix:ino"));
            }
        }
    }

    @Test
    @Clause("api.stdio.discard")
    void withoutInputTheInputIsAtItsEnd(Bench bench) {
        try (StandardContainer container = bench.owned(bench.bundle().program("echo"), Stdio.discard())) {
            container.start();
            awaitStopped(container);
        }
    }
}
