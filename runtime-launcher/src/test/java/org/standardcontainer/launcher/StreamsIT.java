package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.OperationUnavailableException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;

/** Pipes between the JVM and containers, through monitor and zygote. */
class StreamsIT extends PlainScenario {
    private static final int SIZE = 64 << 20;

    StreamsIT() {
        super(ProcessTree.MONITORED);
    }

    private StandardContainer piped(String command) throws IOException {
        return runtime.create(ID, shell(command), Stdio.pipes());
    }

    private static ExitStatus exit(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void outputComesWholeAndEnds() throws Exception {
        try (StandardContainer container = piped("echo out; echo err >&2; exit 7")) {
            Attachment io = container.require(Attachment.class);
            container.start();
            io.stdin().close();
            assertThat(io.stdout().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("out\n");
            assertThat(io.stderr().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("err\n");
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(7));
        }
    }

    @Test
    void outputCanBeReadAfterTheEndAndAfterDelete() throws Exception {
        try (StandardContainer container = piped("echo late")) {
            Attachment io = container.require(Attachment.class);
            InputStream out = io.stdout();
            container.start();
            exit(container);
            awaitStopped(container);
            container.delete();
            assertThat(out.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("late\n");
        }
    }

    @Test
    void muchGoesThroughEachStreamAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (StandardContainer container = piped("tee /dev/stderr")) {
            Attachment io = container.require(Attachment.class);
            container.start();
            Future<Long> out = threads.submit(() -> checksum(io.stdout()));
            Future<Long> err = threads.submit(() -> checksum(io.stderr()));
            CRC32C sent = new CRC32C();
            Random random = new Random(1);
            byte[] chunk = new byte[100_000];
            try (OutputStream in = io.stdin()) {
                for (int done = 0; done < SIZE; done += chunk.length) {
                    random.nextBytes(chunk);
                    sent.update(chunk);
                    in.write(chunk);
                }
            }
            assertThat(out.get(60, TimeUnit.SECONDS)).isEqualTo(sent.getValue());
            assertThat(err.get(60, TimeUnit.SECONDS)).isEqualTo(sent.getValue());
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
        } finally {
            threads.shutdownNow();
        }
    }

    private static long checksum(InputStream in) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[70_001];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            crc.update(buffer, 0, count);
        }
        return crc.getValue();
    }

    @Test
    void theEndOfTheInputLeavesTheOutputOpen() throws Exception {
        try (StandardContainer container = piped("cat; echo after")) {
            Attachment io = container.require(Attachment.class);
            container.start();
            io.stdin().write("before ".getBytes(StandardCharsets.UTF_8));
            io.stdin().close();
            assertThat(io.stdout().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("before after\n");
            assertThatThrownBy(() -> io.stdin().write(1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStreamThatNobodyReadsHoldsUpOnlyItsContainer() throws Exception {
        Path progress = temp.resolve("progress");
        String command = "while :; do dd if=/dev/zero bs=65536 count=1 2>/dev/null; echo >> " + progress + "; done";
        try (StandardContainer container = piped(command)) {
            container.require(Attachment.class).stdout();
            container.start();
            Traces.await("writes", () -> Files.exists(progress));
            long lines = standstill(progress);
            // a window here, a pipe in the kernel and one write that waits
            assertThat(lines).isLessThan(16);

            StandardContainer other = runtime.create(
                    ContainerId.of("web-2"), PlainBundle.shell(temp.resolve("b2"), "echo fine"), Stdio.pipes());
            try (other) {
                InputStream out = other.require(Attachment.class).stdout();
                other.start();
                assertThat(out.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("fine\n");
            }
            assertThat(container.require(Attachment.class).stdout().readNBytes(10 << 20))
                    .containsOnly(0);
        }
    }

    /** The size of a file once it hasn't grown for a while. */
    private static long standstill(Path file) throws Exception {
        long last = -1;
        int same = 0;
        while (same < 20) {
            TimeUnit.MILLISECONDS.sleep(25);
            long now = Files.size(file);
            same = now == last ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    @Test
    void aStreamThatIsNeverAskedForCostsNothing() throws Exception {
        Path done = temp.resolve("done");
        try (StandardContainer container = piped("echo small; echo > " + done)) {
            container.start();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
            assertThat(done).exists();
        }
        assertGone();
    }

    @Test
    void closingAnOutputIsNoticedByWhoWrites() throws Exception {
        try (StandardContainer container = piped("while echo x; do :; done; exit 0")) {
            Attachment io = container.require(Attachment.class);
            container.start();
            assertThat(io.stdout().read()).isEqualTo('x');
            io.stdout().close();
            ExitStatus status = exit(container); // SIGPIPE ends the shell
            assertThat(status.shellCode()).isEqualTo(128 + 13);
            assertThatThrownBy(() -> io.stdout().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void writingToWhoDoesNotReadFailsOnceItHasEnded() throws Exception {
        try (StandardContainer container = piped("exit 0")) {
            OutputStream in = container.require(Attachment.class).stdin();
            container.start();
            exit(container);
            byte[] much = new byte[1 << 20];
            assertThatThrownBy(() -> in.write(much)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherRuntimeCanReadOn() throws Exception {
        Path go = temp.resolve("go");
        try (StandardContainer first =
                piped("echo one; while ! [ -e " + go + " ]; do sleep 0.02; done; echo two; exit 3")) {
            InputStream out = first.require(Attachment.class).stdout();
            first.start();
            assertThat(new String(out.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
            first.detach();
        }
        try (PlainRuntime second = new PlainRuntime(temp.resolve("state"), ProcessTree.MONITORED);
                StandardContainer again = second.load(ID)) {
            InputStream out = again.require(Attachment.class).stdout();
            Files.createFile(go);
            assertThat(out.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("two\n");
            assertThat(exit(again)).isEqualTo(new ExitStatus.Exited(3));
            awaitStopped(again);
            again.delete();
        }
        assertGone();
    }

    @Test
    void withoutPipesThereIsNothingToAttachTo() throws Exception {
        try (StandardContainer container = create(shell("exit 0"))) {
            assertThat(container.find(Attachment.class)).isEmpty();
            assertThatThrownBy(() -> container.require(Attachment.class))
                    .isInstanceOf(OperationUnavailableException.class)
                    .hasMessageContaining("Stdio.pipes()");
        }
    }

    @Test
    void pipesHaveNoTerminalToResize() throws Exception {
        try (StandardContainer container = piped("exit 0")) {
            Attachment io = container.require(Attachment.class);
            assertThatThrownBy(() -> io.resize(80, 24)).isInstanceOf(OperationUnavailableException.class);
        }
    }

    @Test
    void inTheCallersTreePipesAreRefused() throws Exception {
        try (PlainRuntime callers = new PlainRuntime(temp.resolve("state"), ProcessTree.CALLER)) {
            var bundle = shell("exit 0");
            assertThatThrownBy(() -> callers.create(ID, bundle, Stdio.pipes()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("launcher.tree");
        }
        assertGone();
    }

    @Test
    void manyContainersShareOneThread() throws Exception {
        int count = 20;
        StandardContainer[] containers = new StandardContainer[count];
        try {
            for (int i = 0; i < count; i++) {
                containers[i] = runtime.create(
                        ContainerId.of("many-" + i), PlainBundle.shell(temp.resolve("m" + i), "cat"), Stdio.pipes());
                containers[i].start();
            }
            assertThat(Traces.threads()).containsExactly("scr-zygote-reader");
            for (int i = 0; i < count; i++) {
                Attachment io = containers[i].require(Attachment.class);
                io.stdin().write(("hello " + i).getBytes(StandardCharsets.UTF_8));
                io.stdin().close();
                assertThat(io.stdout().readAllBytes())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("hello " + i);
            }
        } finally {
            for (StandardContainer container : containers) {
                if (container != null) {
                    container.close();
                }
            }
        }
        assertThat(runtime.list()).isEmpty();
    }
}
