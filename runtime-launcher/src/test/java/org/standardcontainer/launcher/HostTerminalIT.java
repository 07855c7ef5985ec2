package org.standardcontainer.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.GuestFrames.CLOSE;
import static org.standardcontainer.launcher.GuestFrames.CONTAINER;
import static org.standardcontainer.launcher.GuestFrames.DATA;
import static org.standardcontainer.launcher.GuestFrames.EXITED;
import static org.standardcontainer.launcher.GuestFrames.GONE;
import static org.standardcontainer.launcher.GuestFrames.RESIZE;
import static org.standardcontainer.launcher.GuestFrames.STDIN;
import static org.standardcontainer.launcher.GuestFrames.STDIN_CREDIT;
import static org.standardcontainer.launcher.GuestFrames.data;
import static org.standardcontainer.launcher.GuestFrames.frame;
import static org.standardcontainer.launcher.GuestFrames.join;
import static org.standardcontainer.launcher.GuestFrames.started;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/** The terminal on the host that stands for one in a guest: what goes to the guest, what comes from there, and lies about it. */
@Timeout(120)
class HostTerminalIT {
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path temp;

    private GuestRuntime runtime;

    @BeforeAll
    static void assumeLauncher() {
        Programs.assumeLauncher();
    }

    @BeforeEach
    void open() {
        runtime = new GuestRuntime(temp.resolve("state"), PATIENCE_MILLIS, true);
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
        Bundle bundle = PlainBundle.of(
                temp.resolve("bundle"),
                spec -> spec.process(Objects.requireNonNull(spec.build().process()).toBuilder()
                        .terminal(true)
                        .build()),
                "true");
        return runtime.create(ContainerId.of("terminal"), bundle, Stdio.pipes());
    }

    @Test
    void whatTheGuestsTerminalShowsIsOnTheHostsAsItIs() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        try (StandardContainer container = create(
                started(),
                frame(DATA, CONTAINER, 1, 0, bytes),
                frame(EXITED, CONTAINER, 1, 7),
                frame(DATA, CONTAINER, 1, 0),
                frame(GONE, CONTAINER, 0, 0))) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(io.stdout().readAllBytes()).isEqualTo(bytes);
            assertThat(io.stderr().read()).isEqualTo(-1);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(7));
            container.delete();
        }
    }

    @Test
    void keysSizesAndTheEndGoToTheGuest() throws Exception {
        Path heard = temp.resolve("bundle/heard");
        runtime.then = "exec cat <&3 >\"${0%/*}/heard\"";
        try (StandardContainer container = create(started(), frame(STDIN_CREDIT, CONTAINER, 0, 65536))) {
            Attachment io = container.require(Attachment.class);
            io.resize(100, 30); // before the start
            container.start();
            awaitBytes(heard, frame(RESIZE, CONTAINER, 100, 30));
            io.resize(132, 43);
            awaitBytes(heard, frame(RESIZE, CONTAINER, 132, 43));
            byte[] keys = "\3\4\32\r\n\23\21\177é".getBytes(UTF_8); // none of them is anybody's but the guest's
            io.stdin().write(keys);
            io.stdin().flush();
            awaitBytes(heard, frame(STDIN, CONTAINER, 0, 0, keys));
            io.stdout().close();
            awaitBytes(heard, frame(CLOSE, CONTAINER, 1, 0));
        }
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of("a second output", data(2, 10)),
                Arguments.of("the end of a second output", data(2, 0)),
                Arguments.of("more than there is room for", join(data(1, 60000), data(1, 60000))),
                Arguments.of("more after its end", join(data(1, 0), data(1, 10))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aGuestThatLiesIsKilled(String name, byte[] lie) throws Exception {
        try (StandardContainer container = create(started(), lie, frame(GONE, CONTAINER, 0, 0))) {
            container.start();
            assertThat(exit(container))
                    .as(name)
                    .isEqualTo(new ExitStatus.Unknown("its virtual machine broke the protocol, and was killed"));
            container.delete();
        }
    }

    private static void awaitBytes(Path file, byte[] wanted) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String text = new String(wanted, StandardCharsets.ISO_8859_1);
        while (!Files.exists(file)
                || !Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
            assertThat(System.nanoTime()).as("the guest never heard it").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static ExitStatus exit(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
    }
}
