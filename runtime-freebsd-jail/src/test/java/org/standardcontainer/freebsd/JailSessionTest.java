package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LauncherSession;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.SpecJson;

/**
 * Some containers' lives as a real kernel answered once ({@code life.session}): whatever is asked of it otherwise than then fails this.
 * {@code docs/freebsd.md} says how the file is made anew; then {@code SCR_FREEBSD_LAUNCHER} is set, and nothing is replayed.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JailSessionTest {
    /** It stands in the plans, so it is the same wherever this runs; on the machine the kit's probe is in it and in its rootfs. */
    private static final Path BUNDLE = Path.of("/tmp/scr-session");

    private static final long PATIENCE = 90;

    @Test
    void whatIsAskedIsWhatAKernelAnsweredOnce() throws Exception {
        String machine = System.getenv("SCR_FREEBSD_LAUNCHER");
        if (machine != null) {
            live(machine);
            return;
        }
        try (LauncherSession.Replay replay = new LauncherSession.Replay(recorded())) {
            Throwable failure = null;
            try {
                live(replay.place());
            } catch (Exception | AssertionError e) {
                failure = e; // what differed says more
            }
            assertThat(replay.differences()).as(String.valueOf(failure)).isEmpty();
            assertThat(failure).isNull();
        }
    }

    private static List<String> recorded() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(JailSessionTest.class.getResourceAsStream("/life.session"), "life.session")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void live(String place) throws Exception {
        Files.createDirectories(BUNDLE);
        try (ContainerRuntime runtime = new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(Map.of("backend", "freebsd-jail", "freebsd.launcher", place)),
                        RuntimeListener.logging())) {
            itsLife(runtime);
            itsTrouble(runtime);
        }
    }

    private static void itsLife(ContainerRuntime runtime) throws Exception {
        StandardContainer container = create(
                runtime,
                "session.life",
                "\"user\":{\"uid\":1000,\"gid\":1000,\"umask\":23},\"env\":[\"PATH=/\"],\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":64,\"hard\":64}],"
                        + "\"noNewPrivileges\":true,",
                List.of("/probe", "echo"),
                ",\"hostname\":\"here\",\"mounts\":[{\"destination\":\"/dev\",\"type\":\"devfs\"},"
                        + "{\"destination\":\"/tmp\",\"type\":\"tmpfs\",\"options\":[\"size=1m\",\"nosuid\"]}],"
                        + "\"freebsd\":{\"devices\":[{\"path\":\"zero\",\"mode\":292}],\"jail\":{\"ip4\":\"inherit\",\"enforceStatfs\":1,"
                        + "\"allow\":{\"rawSockets\":true,\"chflags\":true,\"mlock\":true}}}");
        Attachment attachment = container.require(Attachment.class);
        container.start();
        try (ExecProcess further = container.require(Exec.class).exec(further(), Stdio.pipes())) {
            assertThat(further.onExit().get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(7));
        }
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        attachment.stdin().write("to and fro".getBytes(StandardCharsets.UTF_8));
        attachment.stdin().close();
        assertThat(new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("to and fro");
        assertThat(end(container)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        container.delete();

        StandardContainer killed =
                create(runtime, "session.killed", "\"user\":{\"uid\":0,\"gid\":0},", List.of("/probe", "hang", "600"), "");
        killed.start();
        killed.kill(Signal.KILL);
        assertThat(end(killed)).isInstanceOf(ExitStatus.Signalled.class);
        killed.delete();
    }

    private static void itsTrouble(ContainerRuntime runtime) {
        String root = "\"user\":{\"uid\":0,\"gid\":0},";
        assertThatThrownBy(() -> create(runtime, "session.none", root, List.of("/none"), ""))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class,
                        failure -> assertThat(failure.errno()).isEqualTo("ENOENT"));
        assertThatThrownBy(() -> create(
                        runtime,
                        "session.orphan",
                        root,
                        List.of("/probe", "sleep"),
                        ",\"freebsd\":{\"jail\":{\"parent\":\"nobody\"}}"))
                .hasMessageContaining("jail \"nobody\" not found");
        assertThatThrownBy(() -> create(
                        runtime,
                        "session.hook",
                        root,
                        List.of("/probe", "sleep"),
                        ",\"hooks\":{\"createRuntime\":[{\"path\":\"" + BUNDLE
                                + "/probe\",\"args\":[\"probe\",\"exit\",\"9\"]}]}"))
                .isInstanceOf(HookFailedException.class);
        assertThat(runtime.list()).isEmpty();
    }

    private static ExitStatus end(StandardContainer container) throws Exception {
        return container.require(Waitable.class).onExit().get(PATIENCE, TimeUnit.SECONDS);
    }

    private static ProcessConfig further() {
        return Objects.requireNonNull(
                SpecJson.read(config("\"user\":{\"uid\":0,\"gid\":0},", List.of("/probe", "exit", "7"), "")
                                .getBytes(StandardCharsets.UTF_8))
                        .process());
    }

    private static String config(String process, List<String> args, String more) {
        return "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},\"process\":{" + process + "\"cwd\":\"/\",\"args\":[\""
                + String.join("\",\"", args) + "\"]}" + more + "}";
    }

    private static StandardContainer create(
            ContainerRuntime runtime, String id, String process, List<String> args, String more) throws Exception {
        Files.writeString(BUNDLE.resolve("config.json"), config(process, args, more));
        return runtime.create(ContainerId.of(id), Bundle.at(BUNDLE), Stdio.pipes());
    }
}
