package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** The frames that end a handle, with and without a JVM that takes the last word for the end. */
@Timeout(60)
class NativeLastWordIT {
    private static final int OUTPUT_PIPE = 2 << 4;
    private static final int EXITED = 1;

    @TempDir
    private Path directory;

    private SeqPacket socket;
    private ChildProcess zygote;
    private SmallContainer container;
    private boolean made;

    @BeforeEach
    void open() throws Exception {
        container = new SmallContainer(directory, "c");
        SeqPacket.Pair pair = SeqPacket.pair();
        socket = pair.ours();
        try (Launcher launcher = SmallContainer.launcher();
                Descriptor theirs = pair.theirs()) {
            zygote = launcher.start(List.of("zygote", "0"), Map.of(3, theirs.number()));
        }
    }

    @AfterEach
    void close() throws Exception {
        if (zygote != null) {
            if (made) {
                run(99, Frame.WORKER | Frame.BRIEF, 0, container.destroy());
                assertThat(frames("REPORT 99")).contains("REPORT 99");
            }
            socket.shutdown();
            zygote.await();
            socket.close();
        }
    }

    @Test
    void whoDoesntSaySoIsToldOfEachEnd() throws Exception {
        run(1, Frame.WORKER, 0, SmallContainer.plan(SmallContainer.program(":")));
        assertThat(frames("GONE 1")).containsExactly("REPORT 1", "GONE 1");
    }

    @Test
    void aDeathWithoutAReportIsTold() throws Exception {
        Path pid = directory.resolve("pid");
        run(
                1,
                Frame.WORKER | Frame.BRIEF,
                0,
                SmallContainer.plan(SmallContainer.program(
                        "echo $PPID > " + pid + ".part; mv " + pid + ".part " + pid + "; sleep 600")));
        Eventually.isTrue(() -> Files.exists(pid));
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(frames("GONE 1")).containsExactly("GONE 1");
        Files.delete(pid);
    }

    @Test
    void aContainerWithoutStreamsHasOneEnd() throws Exception {
        live(Frame.BRIEF, 0);
        assertThat(frames("ENDED 1")).containsExactly("ENDED 1 with " + EXITED + ", 5");
        run(3, Frame.WORKER | Frame.BRIEF, 0, container.destroy()); // after which its monitor has ended
        made = false;
        assertThat(frames("REPORT 3")).containsExactly("REPORT 3");
    }

    /** What it has written stays until somebody takes it, and that is after its end. */
    @Test
    void oneWithAStreamHasTwo() throws Exception {
        live(Frame.BRIEF, OUTPUT_PIPE);
        assertThat(frames("EXITED 1")).containsExactly("EXITED 1 with " + EXITED + ", 5");
        socket.send(Frame.header(Frame.CREDIT, 1, 1, 1000), ByteBuffer.allocate(0), List.of());
        assertThat(frames("GONE 1")).endsWith("GONE 1");
    }

    @Test
    void withoutThatItIsAsEver() throws Exception {
        live(0, 0);
        assertThat(frames("GONE 1")).containsExactly("EXITED 1 with " + EXITED + ", 5", "GONE 1");
    }

    /** Makes and starts a container that writes something and exits with 5. */
    private void live(int brief, int kinds) throws Exception {
        made = true;
        run(1, Frame.MONITOR | brief, kinds, container.create("echo output; exit 5"));
        assertThat(frames("REPORT 1")).containsExactly("REPORT 1");
        run(2, Frame.WORKER | Frame.BRIEF, 0, container.start());
    }

    private void run(int handle, int a, int kinds, LaunchPlan plan) throws IOException {
        socket.send(Frame.header(Frame.RUN, handle, a, kinds), ByteBuffer.wrap(plan.encode()), List.of());
    }

    /** All frames up to the first that begins like that; but for those of the start, which may come at any moment. */
    private List<String> frames(String last) throws Exception {
        List<String> all = new ArrayList<>();
        while (all.isEmpty() || !all.get(all.size() - 1).startsWith(last)) {
            ByteBuffer frame = next().order(ByteOrder.LITTLE_ENDIAN);
            assertThat(frame.remaining()).as("after %s", all).isPositive();
            int type = frame.getInt();
            int handle = frame.getInt();
            if (handle != 2) {
                all.add(text(type, handle, frame.getInt(), frame.getInt()));
            }
        }
        return all;
    }

    /** One that doesn't come is no wait for ever. */
    private ByteBuffer next() throws Exception {
        AtomicReference<ByteBuffer> next = new AtomicReference<>();
        Eventually.isTrue(() -> {
            next.set(socket.poll());
            return next.get() != null;
        });
        return Objects.requireNonNull(next.get());
    }

    private static String text(int type, int handle, int a, int b) {
        return switch (type) {
            case Frame.REPORT -> "REPORT " + handle;
            case Frame.EXITED -> "EXITED " + handle + " with " + a + ", " + b;
            case Frame.ENDED -> "ENDED " + handle + " with " + a + ", " + b;
            case Frame.GONE -> "GONE " + handle;
            default -> "frame " + type + " of " + handle;
        };
    }
}
