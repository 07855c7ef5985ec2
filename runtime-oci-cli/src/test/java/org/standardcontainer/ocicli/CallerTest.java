package org.standardcontainer.ocicli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.Stdio;

/** A shell plays the runtime: what it starts in the background and names in the pid file is the "container". */
@EnabledOnOs(OS.LINUX)
class CallerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path program = Path.of("/");
    private Path call = Path.of("/");

    @BeforeEach
    void extract() throws IOException {
        program = NativeProgram.extract(directory);
        call = Files.createDirectory(directory.resolve("1"));
    }

    private Caller start(String script, Stdio stdio) {
        List<String> command =
                List.of("/bin/sh", "-c", script, "runtime", call.resolve("pid").toString());
        return Caller.start(program, call, command, stdio, DEADLINE);
    }

    private static ExitStatus end(Caller caller) throws Exception {
        return caller.onExit().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void tellsHowTheOrphanOfTheRuntimeEnds() throws Exception {
        try (Caller caller = start("(sleep 0.2; exit 7) & printf %d $! > $1", Stdio.discard())) {
            Caller.CreateEnd created = caller.awaitCreate(DEADLINE);
            assertThat(created.code()).isZero();
            assertThat(created.pid()).isPositive();
            assertThat(end(caller)).isEqualTo(new ExitStatus.Exited(7));
        }
    }

    /** The shell waits for its child itself: the caller must neither guess nor wait for ever. */
    @Test
    void saysThatItDoesNotKnowWhatSomebodyElseHasWaitedFor() throws Exception {
        try (Caller caller = start("(exit 3) & p=$!; wait $p; printf %d $p > $1", Stdio.discard())) {
            caller.awaitCreate(DEADLINE);
            assertThat(end(caller)).isInstanceOf(ExitStatus.Unknown.class);
        }
    }

    /** crun gives the one that it gets to a container's root. */
    @Test
    void aRuntimeOfRootsHasANullDeviceOfItsOwn() throws Exception {
        assumeTrue(
                Files.getAttribute(directory, "unix:uid").equals(0), "needs root: who else has no device to give away");
        try (Caller caller = start(
                "seen=$(stat -L -c '%t:%T %a %d:%i' /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2) && echo \"$seen\" > ${1%pid}seen",
                Stdio.discard())) {
            assertThat(caller.awaitCreate(DEADLINE).code()).isZero();
        }
        Path hosts = Path.of("/dev/null");
        String number = Files.getAttribute(hosts, "unix:dev") + ":" + Files.getAttribute(hosts, "unix:ino");
        assertThat(Files.readAllLines(call.resolve("seen")))
                .hasSize(3)
                .allMatch(line -> line.startsWith("1:3 666 "))
                .noneMatch(line -> line.endsWith(" " + number));
    }

    @Test
    void tellsTheSignal() throws Exception {
        try (Caller caller = start("sleep 60 & printf %d $! > $1", Stdio.discard())) {
            long pid = caller.awaitCreate(DEADLINE).pid();
            assertThat(ProcessHandle.of(pid)).isPresent();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            assertThat(end(caller)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
    }

    @Test
    void failedCreateHasItsCodeAndNoProcess() {
        try (Caller caller = start("echo broken >&2; exit 4", Stdio.pipes())) {
            assertThat(caller.awaitCreate(DEADLINE)).isEqualTo(new Caller.CreateEnd(4, 0));
            assertThat(caller.printed()).isEqualTo("broken\n");
        }
    }

    @Test
    void createThatHangsIsKilled() {
        try (Caller caller = start("sleep 60", Stdio.discard())) {
            assertThatExceptionOfType(LauncherFailedException.class)
                    .isThrownBy(() -> caller.awaitCreate(Duration.ofMillis(200)))
                    .withMessageContaining("did not end within");
            assertThat(caller.awaitCreate(DEADLINE).code()).isEqualTo(128 + 9);
        }
    }

    @Test
    void streamsAreTheContainersAndEndWithIt() throws Exception {
        try (Caller caller = start("exec 3<&0; cat <&3 & printf %d $! > $1", Stdio.pipes())) {
            caller.awaitCreate(DEADLINE);
            Attachment streams = caller.attachment(ContainerId.of("x")).orElseThrow();
            streams.stdin().write("through".getBytes(UTF_8));
            streams.stdin().close();
            assertThat(streams.stdout().readAllBytes()).asString().isEqualTo("through");
            assertThat(end(caller)).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    void filesAreOpenedForTheContainer() throws Exception {
        Path input = Files.writeString(directory.resolve("in"), "text");
        Path output = directory.resolve("out");
        try (Caller caller = start(
                "exec 3<&0; (sleep 0.2; cat <&3) & printf %d $! > $1",
                Stdio.files(Optional.of(input), output, directory.resolve("err")))) {
            caller.awaitCreate(DEADLINE);
            assertThat(end(caller)).isEqualTo(new ExitStatus.Exited(0));
            assertThat(output).hasContent("text");
        }
    }
}
