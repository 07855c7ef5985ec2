package org.standardcontainer.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;

/**
 * The proxy and a guest that says whatever it likes: a shell that writes bytes that were prepared. What is said is checked, how
 * the container ended is taken from an agent that keeps to the protocol alone, and nothing is left.
 */
@Timeout(120)
class LyingGuestIT {
    private static final int HELLO = 24;
    private static final int REPORT = 16;
    private static final int DATA = 18;
    private static final int STDIN_CREDIT = 19;
    private static final int EXITED = 21;
    private static final int GONE = 22;
    private static final int CONTAINER = 1;
    private static final int START = 2;

    @TempDir
    private Path temp;

    private GuestRuntime runtime;

    /** A backend whose machine is a shell that copies a file to its channel, and then does what it is told. */
    private static final class GuestRuntime extends PlainRuntime {
        private byte[] says = new byte[0];
        private String then = "exec sleep 1000";

        GuestRuntime(Path stateRoot) {
            super(stateRoot, ProcessTree.MONITORED, new RuntimeListener() {});
        }

        @Override
        protected CompiledContainer compile(CompileRequest request) {
            Path file = request.bundle().directory().resolve("says");
            try {
                Files.write(file, says);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            LaunchPlan environment = LaunchPlan.builder()
                    .host("", new GuestOp.ShareFate())
                    .host("", new ProcessOp.CloneInit(0))
                    .init("", new GuestOp.MakeChannel(0, 1))
                    .init(
                            "",
                            new GuestOp.StartHelper(
                                    2,
                                    "/bin/sh",
                                    List.of("sh", "-c", "cat \"$0\" >&3; " + then, file.toString()),
                                    List.of("PATH=/usr/bin:/bin"),
                                    GuestOp.UNCHANGED,
                                    GuestOp.UNCHANGED,
                                    List.of(1)))
                    .init("/vm", new GuestOp.AwaitGuest(0, 2, 1500, ""))
                    .build();
            LaunchPlan nothing = LaunchPlan.builder().build();
            LaunchPlan create = LaunchPlan.builder()
                    .init("", new GuestOp.RunGuest(1500, nothing))
                    .build();
            LaunchPlan program = LaunchPlan.builder()
                    .init("", new GuestOp.BecomeProxy(1500, 1500, nothing))
                    .build();
            return new CompiledContainer(environment, create, program, true, Map.of());
        }
    }

    @BeforeAll
    static void assumeLauncher() {
        Programs.assumeLauncher();
    }

    @BeforeEach
    void open() {
        runtime = new GuestRuntime(temp.resolve("state"));
    }

    @AfterEach
    void nothingIsLeft() {
        runtime.close();
        assertThat(Traces.processesWith(temp.toString())).isEmpty();
    }

    private StandardContainer create(byte[]... frames) throws IOException {
        runtime.says = join(frames);
        return runtime.create(ContainerId.of("liar"), bundle(), Stdio.pipes());
    }

    private Bundle bundle() throws IOException {
        return PlainBundle.shell(temp.resolve("bundle"), "true");
    }

    // --- frames ---

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(pieces).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] frame(int type, int handle, int a, int b, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(20 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(16 + payload.length)
                .putInt(type)
                .putInt(handle)
                .putInt(a)
                .putInt(b)
                .put(payload);
        return out.array();
    }

    private static byte[] frame(int type, int handle, int a, int b) {
        return frame(type, handle, a, b, new byte[0]);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] hello() {
        return frame(HELLO, 0, 1, 0, text(""));
    }

    private static byte[] report(int handle, int kind, int step, int errno) {
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(kind)
                .putInt(step)
                .putInt(errno)
                .putInt(7)
                .putLong(8)
                .putInt(0)
                .putInt(0);
        return frame(REPORT, handle, 0, 0, join(out.array(), text("execve"), text("/there"), text("")));
    }

    private static byte[] started() {
        return join(hello(), report(CONTAINER, 1, 0, 0), report(START, 1, 0, 0));
    }

    private static byte[] data(int stream, int length) {
        byte[] payload = new byte[length];
        java.util.Arrays.fill(payload, (byte) 'x');
        return frame(DATA, CONTAINER, stream, 0, payload);
    }

    // --- one that keeps to the protocol ---

    @Test
    void anAgentIsBelieved() throws Exception {
        try (StandardContainer container = create(
                started(),
                frame(STDIN_CREDIT, CONTAINER, 0, 65536),
                data(1, 3),
                frame(EXITED, CONTAINER, 1, 7),
                frame(DATA, CONTAINER, 1, 0),
                frame(DATA, CONTAINER, 2, 0),
                frame(GONE, CONTAINER, 0, 0))) {
            container.start();
            assertThat(container.require(Attachment.class).stdout().readAllBytes())
                    .isEqualTo("xxx".getBytes(UTF_8));
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(7));
            container.delete();
        }
    }

    @Test
    void aProgramThatASignalEndedEndsTheProxySo() throws Exception {
        try (StandardContainer container =
                create(started(), frame(EXITED, CONTAINER, 2, 11), frame(GONE, CONTAINER, 0, 0))) {
            container.start();
            assertThat(exit(container))
                    .isInstanceOfSatisfying(
                            ExitStatus.Signalled.class,
                            signalled -> assertThat(signalled.signal().name()).isEqualTo("SEGV"));
            container.delete();
        }
    }

    // --- and others, after the start ---

    static Stream<Arguments> lies() {
        byte[] ok = frame(EXITED, CONTAINER, 1, 0);
        return Stream.of(
                Arguments.of("an exit code of 2^20", frame(EXITED, CONTAINER, 1, 1 << 20)),
                Arguments.of("a kind of end that there isn't", frame(EXITED, CONTAINER, 4, 0)),
                Arguments.of("two ends", join(ok, ok)),
                Arguments.of("more than there is room for", join(data(1, 60000), data(1, 60000))),
                Arguments.of("a stream that there isn't", data(7, 10)),
                Arguments.of("more after its end", join(frame(DATA, CONTAINER, 1, 0), data(1, 10))),
                Arguments.of("more credit than there is", frame(STDIN_CREDIT, CONTAINER, 0, 70000)),
                Arguments.of("4 GiB", new byte[] {-1, -1, -1, -1, 0, 0, 0, 0}),
                Arguments.of("less than a header", new byte[] {3, 0, 0, 0, 0, 0, 0}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void whoBreaksTheProtocolIsKilledAndItsEndIsUnknown(String name, byte[] lie) throws Exception {
        try (StandardContainer container = create(started(), lie, frame(GONE, CONTAINER, 0, 0))) {
            container.start();
            assertThat(exit(container))
                    .as(name)
                    .isEqualTo(unknown("its virtual machine broke the protocol, and was killed"));
            container.delete();
        }
    }

    @Test
    void oneThatEndsInTheMiddleOfAFrame() throws Exception {
        runtime.then = "while ! [ -e \"${0%/*}/go\" ]; do sleep 0.02; done";
        try (StandardContainer container = create(started(), new byte[] {40, 0, 0, 0, 21, 0})) {
            container.start();
            Files.createFile(temp.resolve("bundle/go"));
            assertThat(exit(container)).isEqualTo(unknown("its virtual machine ended before it did"));
            container.delete();
        }
    }

    @Test
    void oneThatSaysNothingAnyMore() throws Exception {
        try (StandardContainer container = create(started())) {
            container.start();
            assertThat(exit(container)).isEqualTo(unknown("its virtual machine stopped answering, and was killed"));
            container.delete();
        }
    }

    // --- and before it ---

    @Test
    void oneOfAnotherVersion() {
        assertFails("EPROTONOSUPPORT", frame(HELLO, 0, 2, 0, text("")));
    }

    @Test
    void oneWhoseBootFailed() {
        assertThat(assertFails("EIO", frame(HELLO, 0, 1, 0, text("mount cgroup: errno 19\n"))))
                .hasMessageContaining("mount cgroup: errno 19");
    }

    @Test
    void oneWhoseHelloIsLongerThanItself() {
        assertFails("EBADMSG", frame(HELLO, 0, 1, 0, new byte[] {-1, -1, -1, 127, 0}));
    }

    @Test
    void oneThatSaysSomethingElse() {
        assertFails("EBADMSG", frame(99, 0, 0, 0));
    }

    @Test
    void oneThatNeverSaysHello() {
        assertFails("ETIMEDOUT");
    }

    @Test
    void aMachineThatEndsWithAMessage() {
        runtime.then = "echo no such machine >&2; exit 1";
        assertThat(assertFails("ECONNRESET")).hasMessageContaining("no such machine");
    }

    @Test
    void oneThatCantMakeTheContainer() {
        assertFails("ENOENT", hello(), report(CONTAINER, 2, 0, 2));
    }

    @Test
    void oneThatReportsANumberThatNoStepHas() {
        assertFails("EIO", hello(), report(CONTAINER, 2, 0x3fffffff, 5));
    }

    private LaunchFailedException assertFails(String errno, byte[]... frames) {
        LaunchFailedException[] failure = new LaunchFailedException[1];
        assertThatThrownBy(() -> create(frames))
                .isInstanceOfSatisfying(LaunchFailedException.class, e -> failure[0] = e);
        assertThat(failure[0].errno()).isEqualTo(errno);
        assertThat(runtime.list()).isEmpty();
        return failure[0];
    }

    private static ExitStatus exit(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
    }

    private static ExitStatus unknown(String reason) {
        return new ExitStatus.Unknown(reason);
    }
}
