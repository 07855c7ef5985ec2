package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** A zygote that gets frames as they are, without anybody who knows what has to be said to it. */
@Timeout(60)
abstract class FramesScenario {
    @TempDir
    Path directory;

    SeqPacket socket;
    ChildProcess zygote;
    SmallContainer container;
    boolean made;

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

    void run(int handle, int a, int kinds, LaunchPlan plan) throws IOException {
        socket.send(Frame.header(Frame.RUN, handle, a, kinds), ByteBuffer.wrap(plan.encode()), List.of());
    }

    /** All frames up to the first that begins like that; but for those of the start, which may come at any moment. */
    List<String> frames(String last) throws Exception {
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
