package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The frames that end a handle, with and without a JVM that takes the last word for the end. */
class NativeLastWordIT extends FramesScenario {
    private static final int OUTPUT_PIPE = 2 << 4;
    private static final int EXITED = 1;

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
}
