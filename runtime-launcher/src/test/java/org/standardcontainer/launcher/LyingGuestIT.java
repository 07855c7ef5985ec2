package org.standardcontainer.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.standardcontainer.launcher.GuestFrames.ANSWER;
import static org.standardcontainer.launcher.GuestFrames.ASKING;
import static org.standardcontainer.launcher.GuestFrames.CONTAINER;
import static org.standardcontainer.launcher.GuestFrames.DATA;
import static org.standardcontainer.launcher.GuestFrames.EXITED;
import static org.standardcontainer.launcher.GuestFrames.GONE;
import static org.standardcontainer.launcher.GuestFrames.HELLO;
import static org.standardcontainer.launcher.GuestFrames.START;
import static org.standardcontainer.launcher.GuestFrames.STDIN_CLOSED;
import static org.standardcontainer.launcher.GuestFrames.STDIN_CREDIT;
import static org.standardcontainer.launcher.GuestFrames.WARNING;
import static org.standardcontainer.launcher.GuestFrames.answer;
import static org.standardcontainer.launcher.GuestFrames.data;
import static org.standardcontainer.launcher.GuestFrames.frame;
import static org.standardcontainer.launcher.GuestFrames.hello;
import static org.standardcontainer.launcher.GuestFrames.join;
import static org.standardcontainer.launcher.GuestFrames.report;
import static org.standardcontainer.launcher.GuestFrames.started;
import static org.standardcontainer.launcher.GuestFrames.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.launcher.channel.Launcher;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.Zygotes;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * The proxy and a guest that says whatever it likes: a shell that writes bytes that were prepared. What is said is checked, how
 * the container ended is taken from an agent that keeps to the protocol alone, and nothing is left.
 */
@Tag("once")
@Timeout(120)
class LyingGuestIT {
    @TempDir
    private Path temp;

    private GuestRuntime runtime;

    @BeforeAll
    static void assumeLauncher() {
        Programs.assumeLauncher();
    }

    @BeforeEach
    void open() {
        runtime = new GuestRuntime(temp.resolve("state"), 1500, false);
    }

    @AfterEach
    void nothingIsLeft() {
        if (runtime != null) { // what was assumed may not hold
            runtime.close();
        }
        Traces.awaitNoProcessWith(temp);
    }

    private StandardContainer create(byte[]... frames) throws IOException {
        runtime.says = join(frames);
        return runtime.create(ContainerId.of("liar"), bundle(), Stdio.pipes());
    }

    private Bundle bundle() throws IOException {
        return PlainBundle.shell(temp.resolve("bundle"), "true");
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
    void aProgramMayBeOverBeforeTheNewsThatItWasStarted() throws Exception {
        try (StandardContainer container = create(
                hello(),
                report(CONTAINER, 1, 0, 0),
                frame(EXITED, CONTAINER, 1, 7),
                frame(STDIN_CLOSED, CONTAINER, 0, 0),
                frame(DATA, CONTAINER, 1, 0),
                frame(DATA, CONTAINER, 2, 0),
                frame(GONE, CONTAINER, 0, 0),
                report(START, 1, 0, 0))) {
            container.start();
            assertThat(container.require(Attachment.class).stdout().readAllBytes())
                    .isEmpty();
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

    // --- and when it is asked something ---

    /** It says it again and again: to the first one that asks, whenever that is. */
    private StandardContainer createAnswering(byte[] answer) throws IOException {
        Files.write(temp.resolve("answer"), answer);
        runtime.then = "while cat " + temp.resolve("answer") + " >&3; do sleep 0.05; done";
        return create(started());
    }

    private Outcome ask() {
        LaunchPlan question = LaunchPlan.builder()
                .host("", new GuestOp.TellFile("/proc/self/stat"))
                .build();
        String socket = temp.resolve("state/liar/start.sock").toString();
        try (Zygotes zygotes = new Zygotes(Launcher.open(Optional.empty()))) {
            return zygotes.run(LaunchPlan.builder()
                    .host("", new GuestOp.AskGuest(socket, 5000, question))
                    .build());
        }
    }

    @Test
    void anAnswerIsHandedOn() throws Exception {
        try (StandardContainer container =
                createAnswering(join(answer(ANSWER, text("seen")), report(ASKING, 1, 0, 0)))) {
            container.start();
            Outcome outcome = ask();
            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.warnings()).singleElement().satisfies(told -> {
                assertThat(told.kind()).isEqualTo(Report.Kind.ANSWER);
                assertThat(told.path()).isEqualTo("/there");
                assertThat(told.text()).isEqualTo("seen");
            });
            container.kill(Signal.KILL);
        }
    }

    static Stream<Arguments> answers() {
        byte[] honest = answer(ANSWER, text("seen"));
        return Stream.of(
                Arguments.of("a text that is longer than itself", answer(ANSWER, new byte[] {-1, -1, 0, 0, 0})),
                Arguments.of("more behind it", answer(ANSWER, join(text("seen"), new byte[1]))),
                Arguments.of("less than its head", frame(WARNING, ASKING, 0, 0, new byte[20])),
                Arguments.of("a kind that there isn't", answer(9, text("seen"))),
                Arguments.of("an end that comes as an answer", answer(1, text("seen"))),
                Arguments.of("40000 bytes", answer(ANSWER, text("x".repeat(40_000)))),
                Arguments.of(
                        "no end of them",
                        join(Stream.generate(() -> honest).limit(200).toArray(byte[][]::new))),
                Arguments.of("output", frame(DATA, ASKING, 1, 0, new byte[9])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void anAnswerThatIsNoneIsRefusedAndTheContainerGoesOn(String name, byte[] lie) throws Exception {
        try (StandardContainer container = createAnswering(lie)) {
            container.start();
            Outcome outcome = ask();
            assertThat(outcome.report().errno()).as(name).isEqualTo(74); // EBADMSG
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            container.kill(Signal.KILL);
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
