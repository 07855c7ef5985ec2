package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** The life of a container and its trouble, on a real kernel: see {@link Machine}. */
class JailLifeIT extends JailScenario {
    private static Config program(String... args) {
        return new Config().mount("/dev", "devfs", "").args(List.of(args));
    }

    private static ProcessConfig further(String... args) {
        return ProcessConfig.builder()
                .args(List.of(args))
                .cwd("/")
                .user(new User(0L, 0L, null, null, null))
                .build();
    }

    private static String readUntil(InputStream in, String mark) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            text.append((char) b);
            if (text.indexOf(mark) >= 0) {
                break;
            }
        }
        return text.toString();
    }

    @Test
    void muchPassesBothWaysAndInputEnds() throws Exception {
        StandardContainer container = machine.create(program("/probe", "echo"));
        Attachment attachment = container.require(Attachment.class);
        container.start();
        byte[] much = new byte[400_000];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 7 + i / 251); // escapes and line ends among it
        }
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try (OutputStream stdin = attachment.stdin()) {
                stdin.write(much);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(attachment.stdout().readAllBytes()).isEqualTo(much);
        sent.get(Machine.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(Machine.end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    @Test
    void aTerminalIsOne() throws Exception {
        StandardContainer container = machine.create(program("/probe", "echo")
                .set("/process/terminal", true)
                .set("/process/consoleSize", Map.of("height", 30, "width", 100)));
        Attachment attachment = container.require(Attachment.class);
        container.start();
        attachment.resize(80, 25);
        attachment.stdin().write("abc\n".getBytes(StandardCharsets.UTF_8));
        attachment.stdin().flush();
        assertThat(readUntil(attachment.stdout(), "abc\r\nabc\r\n")).contains("abc\r\nabc\r\n"); // its echo, and ours
        attachment.stdin().write(4); // the end of the input, as a terminal has it
        attachment.stdin().flush();
        assertThat(Machine.end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    @Test
    void whatIgnoresSignalsEndsByOneThatCannotBe() {
        StandardContainer container = machine.create(program("/probe", "hang", "600"));
        container.start();
        ExecProcess other = container.require(Exec.class).exec(further("/probe", "hang", "600"), Stdio.pipes());
        container.kill(Signal.TERM);
        container.kill(Signal.INT);
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        machine.runtime().destroy(container.id(), Machine.PATIENCE);
        assertThat(Machine.end(other.onExit())).isInstanceOf(ExitStatus.Signalled.class);
        assertThat(Machine.end(container)).isInstanceOf(ExitStatus.Signalled.class);
        other.close();
        machine.assertNothingLeft();
    }

    @Test
    void aFurtherProcessHasItsOwnStreamsAndEnd() throws Exception {
        StandardContainer container = machine.create(program("/probe", "sleep"));
        container.start();
        Exec exec = container.require(Exec.class);
        try (ExecProcess echo = exec.exec(further("/probe", "echo"), Stdio.pipes())) {
            Attachment attachment = echo.attachment().orElseThrow();
            attachment.stdin().write("over there".getBytes(StandardCharsets.UTF_8));
            attachment.stdin().close();
            assertThat(new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("over there");
        }
        try (ExecProcess failing = exec.exec(further("/probe", "exit", "7"), Stdio.pipes())) {
            assertThat(Machine.end(failing.onExit())).isEqualTo(new ExitStatus.Exited(7));
        }
        assertThatThrownBy(() -> exec.exec(further("/none"), Stdio.pipes())).hasMessageContaining("/none");
        container.kill(Signal.TERM);
        assertThat(Machine.end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    private static Map<String, Object> hook(String path, String... words) {
        List<String> args = new ArrayList<>(List.of("probe"));
        args.addAll(List.of(words));
        return Map.of("path", path, "args", args, "timeout", 1);
    }

    @Test
    void aHookThatOverrunsIsEndedAndNothingIsLeft() {
        Config config = program("/probe", "sleep")
                .set("/hooks/createRuntime", List.of(hook(Machine.bundle() + "/probe", "hang", "600")));
        assertThatThrownBy(() -> machine.create(config))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("did not end within its timeout");
        machine.assertNothingLeft();
    }

    @Test
    void aHookThatFailsIsToldOfAndNothingIsLeft() {
        assertThatThrownBy(() -> machine.create(program("/probe", "sleep").hook("createRuntime", "exit", "9")))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("9");
        machine.assertNothingLeft();
    }

    /** Wherever it breaks: one clear error, and no container, no jail and no mount of it. */
    @Test
    void aConnectionThatBreaksHalfWayLeavesNothing() throws IOException {
        assumeTrue(Machine.launcher().startsWith("unix:"), "what is cut is a connection to a socket");
        Config config = program("/probe", "sleep");
        for (int bytes : new int[] {1, 40, 90, 150, 250}) {
            try (CuttableLine line = new CuttableLine(Path.of(Machine.launcher().substring("unix:".length())))) {
                machine.reopen(line.place());
                line.cutAfter(bytes);
                try {
                    StandardContainer made = machine.create(config);
                    made.start(); // it broke later, then, or never
                    made.destroy(Machine.PATIENCE);
                } catch (ContainerException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
                machine.reopen();
            }
            assertThat(machine.runtime().list()).as("cut after " + bytes).isEmpty();
        }
        ContainerId id = machine.newId(config);
        machine.create(id, config.text()); // its name, its root and its jail are free
        machine.runtime().destroy(id, Machine.PATIENCE);
        machine.assertNothingLeft();
    }
}
