package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.SpecJson;

/**
 * The life of a container and its trouble, on a real kernel; there is none in CI. See {@link JailIT} for the machine: its directory has
 * the kit's probe for FreeBSD, too, as {@code probe} and {@code rootfs/probe}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class JailLifeIT {
    private static final String LAUNCHER = System.getenv("SCR_FREEBSD_LAUNCHER");
    private static final String BUNDLE = System.getenv("SCR_FREEBSD_BUNDLE");
    private static final String DEVICES = ",\"mounts\":[{\"destination\":\"/dev\",\"type\":\"devfs\"}]";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private ContainerRuntime runtime;
    private ContainerId id;

    @BeforeEach
    void open() {
        assumeTrue(
                LAUNCHER != null && BUNDLE != null,
                "no FreeBSD machine: set SCR_FREEBSD_LAUNCHER and SCR_FREEBSD_BUNDLE");
        runtime = open(LAUNCHER);
        id = ContainerId.of("life." + ProcessHandle.current().pid() + "." + System.nanoTime() % 1000000);
    }

    private static ContainerRuntime open(String place) {
        return new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(Map.of("backend", "freebsd-jail", "freebsd.launcher", place)),
                        RuntimeListener.logging());
    }

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.destroy(id, PATIENCE);
            assertThat(runtime.list()).noneMatch(listing -> listing.id().equals(id));
            runtime.close();
        }
    }

    private static String process(String more, String... args) {
        return "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"cwd\":\"/\","
                + more + "\"args\":[\"" + String.join("\",\"", args) + "\"]}";
    }

    /** @param config without its closing brace */
    private StandardContainer create(String config) throws Exception {
        return create(runtime, config);
    }

    private StandardContainer create(ContainerRuntime in, String config) throws Exception {
        Files.writeString(Path.of(BUNDLE, "config.json"), config + "}");
        return in.create(id, Bundle.at(Path.of(BUNDLE)), Stdio.pipes());
    }

    private static ExitStatus end(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String hook(String list, String more, String... words) {
        return ",\"hooks\":{\"" + list + "\":[{\"path\":\"" + BUNDLE + "/probe\",\"args\":[\"probe\",\""
                + String.join("\",\"", words) + "\"]" + more + "}]}";
    }

    private static String readUntil(InputStream in, String mark) throws Exception {
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
        StandardContainer container = create(process("", "/probe", "echo"));
        Attachment attachment = container.require(Attachment.class);
        container.start();
        byte[] much = new byte[400_000];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 7 + i / 251); // escapes and line ends among it
        }
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try (OutputStream stdin = attachment.stdin()) {
                stdin.write(much);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(attachment.stdout().readAllBytes()).isEqualTo(much);
        sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    @Test
    void aTerminalIsOne() throws Exception {
        StandardContainer container =
                create(process("\"terminal\":true,\"consoleSize\":{\"height\":30,\"width\":100},", "/probe", "echo")
                        + DEVICES);
        Attachment attachment = container.require(Attachment.class);
        container.start();
        attachment.resize(80, 25);
        attachment.stdin().write("abc\n".getBytes(StandardCharsets.UTF_8));
        attachment.stdin().flush();
        assertThat(readUntil(attachment.stdout(), "abc\r\nabc\r\n")).contains("abc\r\nabc\r\n"); // its echo, and ours
        attachment.stdin().write(4); // the end of the input, as a terminal has it
        attachment.stdin().flush();
        assertThat(end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    @Test
    void whatIgnoresSignalsEndsByOneThatCannotBe() throws Exception {
        StandardContainer container = create(process("", "/probe", "hang", "600"));
        container.start();
        ExecProcess further = container.require(Exec.class).exec(further("/probe", "hang", "600"), Stdio.pipes());
        container.kill(Signal.TERM);
        container.kill(Signal.INT);
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        runtime.destroy(id, PATIENCE);
        assertThat(further.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExitStatus.Signalled.class);
        assertThat(end(container)).isInstanceOf(ExitStatus.Signalled.class);
        further.close();
    }

    private static ProcessConfig further(String... args) {
        return Objects.requireNonNull(SpecJson.read((process("", args) + "}").getBytes(StandardCharsets.UTF_8))
                .process());
    }

    @Test
    void aFurtherProcessHasItsOwnStreamsAndEnd() throws Exception {
        StandardContainer container = create(process("", "/probe", "sleep") + DEVICES);
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
            assertThat(failing.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(new ExitStatus.Exited(7));
        }
        assertThatThrownBy(() -> exec.exec(further("/none"), Stdio.pipes())).hasMessageContaining("/none");
        container.kill(Signal.TERM);
        assertThat(end(container)).isEqualTo(new ExitStatus.Exited(0));
        container.delete();
    }

    @Test
    void aHookThatOverrunsIsEndedAndNothingIsLeft() {
        assertThatThrownBy(() ->
                        create(process("", "/probe", "sleep") + hook("createRuntime", ",\"timeout\":1", "hang", "600")))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("did not end within its timeout");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aHookThatFailsIsToldOfAndNothingIsLeft() {
        assertThatThrownBy(() -> create(process("", "/probe", "sleep") + hook("createRuntime", "", "exit", "9")))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("9");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void hooksOfBothSidesRun() throws Exception {
        String tmp = ",\"mounts\":[{\"destination\":\"/tmp\",\"type\":\"tmpfs\"}]";
        String inside =
                ",\"hooks\":{\"startContainer\":[{\"path\":\"/probe\",\"args\":[\"probe\",\"hook\",\"/tmp/events\",\"inside\"]}],"
                        + "\"poststop\":[{\"path\":\"" + BUNDLE
                        + "/probe\",\"args\":[\"probe\",\"hook\",\"/var/run/scr-after-" + id + "\",\"after\"]}]}";
        StandardContainer container = create(process("", "/probe", "read", "/tmp/events") + tmp + inside);
        container.start();
        assertThat(new String(container.require(Attachment.class).stdout().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"label\":\"inside\"", id.value());
        end(container);
        container.delete();
    }

    /** Wherever it breaks: one clear error, and no container, no jail and no mount of it. */
    @Test
    void aConnectionThatBreaksHalfWayLeavesNothing() throws Exception {
        String config = process("", "/probe", "sleep") + DEVICES;
        for (int bytes : new int[] {1, 40, 90, 150, 250}) {
            try (CuttableLine line = new CuttableLine(Path.of(LAUNCHER.substring("unix:".length())))) {
                runtime.close(); // one speaks at a time
                try (ContainerRuntime cut = open(line.place())) {
                    line.cutAfter(bytes);
                    StandardContainer made = create(cut, config);
                    made.start(); // it broke later, then, or never
                    made.destroy(PATIENCE);
                } catch (ContainerException e) {
                    assertThat(e.getMessage()).isNotBlank();
                } finally {
                    runtime = open(LAUNCHER);
                }
                assertThat(runtime.list()).as("cut after " + bytes).isEmpty();
            }
        }
        StandardContainer next = create(config); // its name, its root and its jail are free
        next.destroy(PATIENCE);
    }
}
