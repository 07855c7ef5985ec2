package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.Opened;

/** A terminal in a guest, and the one on the host that stands for it. */
@Tag("once")
class TerminalIT {
    private static final int EIO = 5;

    @Opened
    private static TestMachines machines;

    private static Bundle bundle(String script) {
        return machines.bundle(TestMachines.shell("")
                .process(TestMachines.process("sh", "-c", script)
                        .terminal(true)
                        .consoleSize(new ConsoleSize(BigInteger.valueOf(24), BigInteger.valueOf(80)))
                        .build())
                .mounts(TestMachines.mounts(
                        Mount.of("/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620")))
                .build());
    }

    @Test
    void theContainerIsOnATerminalOfItsOwnDevpts() throws Exception {
        Bundle bundle = bundle("tty; stty size; test -c /dev/console && ls /dev/pts; read x; echo \"<$x>\";"
                + " trap 'stty size' WINCH; trap 'echo keys; exit 3' INT; echo ready; while :; do sleep 0.1; done");
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(until(io.stdout(), "ptmx\r\n")).isEqualTo("/dev/pts/0\r\n24 80\r\n0     ptmx\r\n");
            type(io, "wordz\177s\r"); // edited and echoed by the guest's terminal
            assertThat(until(io.stdout(), "ready\r\n")).isEqualTo("wordz\b \bs\r\n<words>\r\nready\r\n");
            io.resize(132, 43);
            assertThat(until(io.stdout(), "43 132\r\n")).isEqualTo("43 132\r\n");
            type(io, "\3");
            assertThat(until(io.stdout(), "keys\r\n")).isEqualTo("^Ckeys\r\n");
            assertThat(io.stdout().read()).isEqualTo(-1);
            assertThat(io.stderr().read()).isEqualTo(-1);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(3));
            container.delete();
        }
    }

    @Test
    void bytesOfAProgramThatTakesThemRawAreChangedByNobody() throws Exception {
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);
        try (StandardContainer container =
                machines.create(bundle("stty raw -echo; echo ready; head -c " + sent.length))) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(until(io.stdout(), "ready\n")).isEqualTo("ready\n");
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(io.stdin(), sent), Aside.THREADS);
            assertThat(io.stdout().readAllBytes()).isEqualTo(sent);
            TestMachines.await(written);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
            container.delete();
        }
    }

    @Test
    void anotherAttachmentGoesOnAndItsEndHangsUp() throws Exception {
        Bundle bundle = bundle("trap 'exit 9' HUP; read x; echo $x; while :; do sleep 0.1; done");
        ContainerId id;
        try (StandardContainer container = machines.create(bundle)) {
            id = container.id();
            container.start();
            container.detach();
        }
        try (StandardContainer container = machines.runtime().load(id)) {
            Attachment io = container.require(Attachment.class);
            type(io, "again\r");
            assertThat(until(io.stdout(), "again\r\nagain\r\n")).isEqualTo("again\r\nagain\r\n");
            io.stdout().close();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(9));
            container.delete();
        }
    }

    @Test
    void aProgramThatReadsNothingHoldsUpWhoTypesAndNobodyElse() throws Exception {
        try (StandardContainer container = machines.create(bundle("echo ready; sleep 1000"))) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(until(io.stdout(), "ready\r\n")).isEqualTo("ready\r\n");
            CompletableFuture<Void> written = CompletableFuture.runAsync(
                    () -> write(
                            io.stdin(),
                            "a line of some length\r".repeat(1 << 18).getBytes(UTF_8)),
                    Aside.THREADS);
            until(io.stdout(), "a line of some length\r\n");
            assertThat(written).as("5.5 MiB that nobody reads").isNotDone();
            container.kill(Signal.KILL);
            assertThat(exit(container)).isInstanceOf(ExitStatus.Signalled.class);
            container.delete();
            assertThat(written.handle((nothing, failure) -> failure != null).get())
                    .isTrue();
        }
    }

    @Test
    void aConsoleSocketGetsATerminalOfTheHost() throws Exception {
        Path path = machines.directory().resolve("console.sock");
        Bundle bundle = bundle("trap 'stty size' WINCH; tty; stty size; read x; echo \"<$x>\"; exec cat");
        try (ConsoleSocket socket = ConsoleSocket.listen(path);
                StandardContainer container =
                        machines.runtime().create(TestMachines.newId(), bundle, Stdio.console(path));
                ConsoleSocket.Terminal terminal = socket.receive()) {
            assertThat(terminal.name()).matches("/dev/pts/[0-9]+");
            assertThat(Path.of("/proc/self/fd/" + terminal.fd()).toRealPath().toString())
                    .endsWith("ptmx");
            assertThat(terminal.size()).isEqualTo("24 80");
            terminal.resize(100, 30); // as callers do it, between create and start
            container.start();
            assertThat(container.find(Attachment.class)).isEmpty();
            assertThat(terminal.until("30 100\r\n")).isEqualTo("/dev/pts/0\r\n30 100\r\n");
            terminal.write("typed\r");
            assertThat(terminal.until("<typed>\r\n")).isEqualTo("typed\r\n<typed>\r\n");
            terminal.write("more\r\4");
            assertThat(terminal.until("more\r\nmore\r\n")).isEqualTo("more\r\nmore\r\n");
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
            assertThat(terminal.readsToTheEnd()).isEqualTo(EIO);
            container.delete();
        }
    }

    private static void type(Attachment io, String keys) throws IOException {
        io.stdin().write(keys.getBytes(UTF_8));
        io.stdin().flush();
    }

    private static void write(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes until it ends with this. */
    private static String until(InputStream in, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (!seen.toString().endsWith(end)) {
            int next = in.read();
            assertThat(next).as("what was read: " + seen).isNotEqualTo(-1);
            seen.append((char) next);
        }
        return seen.toString();
    }

    private static ExitStatus exit(StandardContainer container) {
        return TestMachines.await(container.require(Waitable.class).onExit());
    }
}
