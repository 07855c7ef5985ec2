package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** What the Java API promises of a container's standard streams. */
public abstract class StdioContract {
    private static final int MEBIBYTE = 1 << 20;

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

    @Test
    @Clause("api.stdio.complete")
    void everyByteGoesThrough(Bench bench) throws IOException {
        byte[] sent = new byte[MEBIBYTE];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + (i >> 8));
        }
        try (StandardContainer container = bench.owned(bench.bundle().program("echo"), Stdio.pipes())) {
            Attachment streams = bench.operation(container, Attachment.class);
            container.start();
            CompletableFuture<byte[]> output = Aside.bytes(streams.stdout());
            try (OutputStream input = streams.stdin()) {
                input.write(sent);
            }
            assertThat(Arrays.equals(output.join(), sent))
                    .as("what came back is what was sent")
                    .isTrue();
        }
    }

    @Test
    @Clause("api.stdio.files")
    void filesAreReadAndAppendedTo(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().program("echo");
        Path input = Files.writeString(bundle.directory().resolve("input"), "from the file");
        Path output = Files.writeString(bundle.directory().resolve("output"), "before, ");
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

    @Test
    @Clause("api.stdio.discard")
    void withoutInputTheInputIsAtItsEnd(Bench bench) {
        try (StandardContainer container = bench.owned(bench.bundle().program("echo"), Stdio.discard())) {
            container.start();
            awaitStopped(container);
        }
    }
}
