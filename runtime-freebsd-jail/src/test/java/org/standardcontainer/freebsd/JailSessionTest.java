package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Processes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LauncherSession;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/**
 * What was once said to a real kernel's launcher is said again, byte by byte, and answered as it was then: {@code jails.session}. With
 * {@code SCR_FREEBSD_LAUNCHER} it speaks with that machine, which has {@link #ROOT} with the kit's probe and a directory {@code dev};
 * so the file is made anew by
 *
 * <pre>
 * scr launcher record --launcher unix:PATH runtime-freebsd-jail/src/test/resources/jails.session \
 *     mvn test -pl runtime-freebsd-jail -am -Dtest=JailSessionTest -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class JailSessionTest {
    private static final String MACHINE = System.getenv("SCR_FREEBSD_LAUNCHER");
    private static final String ROOT = "/var/scr-session";

    private Path bundle;

    @BeforeEach
    void makeBundle() throws IOException {
        // as long as any other, and known by its name: all else of a conversation is the same each time
        bundle = Files.createDirectory(Path.of(
                "/tmp",
                String.format("scr-session-%08x", ThreadLocalRandom.current().nextInt())));
    }

    @AfterEach
    void removeBundle() throws IOException {
        Files.deleteIfExists(bundle.resolve("config.json"));
        Files.deleteIfExists(bundle);
    }

    @Test
    void saysWhatWasRecorded() throws Exception {
        if (MACHINE != null) {
            speak(MACHINE);
            return;
        }
        try (LauncherSession.Replay replay = new LauncherSession.Replay(recorded())) {
            Throwable failed = null;
            try {
                speak(replay.place());
            } catch (Exception | AssertionError e) {
                failed = e;
            }
            assertThat(replay.differences()).isEmpty();
            assertThat(failed).isNull();
        }
    }

    @Test
    void whatIsSaidOtherwiseIsADifference() throws Exception {
        if (MACHINE != null) {
            return;
        }
        try (LauncherSession.Replay replay = new LauncherSession.Replay(recorded());
                ContainerRuntime runtime = open(replay.place())) {
            assertThatThrownBy(() ->
                            create(runtime, "life", config("/probe", "look").set("/hostname", "otherwise")))
                    .isInstanceOf(RuntimeException.class);
            assertThat(replay.differences()).first().asString().contains("otherwise");
        }
    }

    private static List<String> recorded() throws Exception {
        return Files.readAllLines(Path.of(Objects.requireNonNull(JailSessionTest.class.getResource("/jails.session"))
                .toURI()));
    }

    /** A connection for each part, so that a difference in one is none in the next. */
    private void speak(String place) throws Exception {
        try (ContainerRuntime runtime = open(place)) {
            aWholeLife(runtime);
        }
        try (ContainerRuntime runtime = open(place)) {
            furtherProcesses(runtime);
        }
        try (ContainerRuntime runtime = open(place)) {
            whatFails(runtime);
        }
    }

    private static ContainerRuntime open(String place) {
        return new JailRuntimeProvider()
                .open(
                        RuntimeConfig.of(Map.of("backend", "freebsd-jail", "freebsd.launcher", place)),
                        RuntimeListener.logging());
    }

    private static Config config(String... args) {
        return new Config().set("/root/path", ROOT).args(List.of(args));
    }

    private StandardContainer create(ContainerRuntime runtime, String id, Config config) throws IOException {
        // in the same order each time
        Object tree = Machine.JSON.readValue(config.text(), Object.class);
        Files.write(
                bundle.resolve("config.json"),
                Machine.JSON
                        .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .writeValueAsBytes(tree));
        return runtime.create(ContainerId.of(id), Bundle.at(bundle), Stdio.pipes());
    }

    private void aWholeLife(ContainerRuntime runtime) throws Exception {
        Config config = config("/probe", "look")
                .set("/hostname", "box")
                .set("/domainname", "example.org")
                .set("/process/user", Map.of("uid", 1001, "gid", 1002, "umask", 027, "additionalGids", List.of(7)))
                .set("/process/env", List.of("A=1"))
                .set("/process/rlimits", List.of(Map.of("type", "RLIMIT_NOFILE", "soft", 100, "hard", 200)))
                .set("/process/noNewPrivileges", true)
                .mount("/dev", "devfs", "")
                .mount("/tmp", "tmpfs", "", "size=1m", "mode=1777", "nosuid")
                .set("/freebsd/devices", List.of(Map.of("path", "mem", "mode", 0400)))
                .set("/freebsd/jail/ip4", "inherit")
                .set("/freebsd/jail/enforceStatfs", 1)
                .set("/freebsd/jail/allow", Map.of("rawSockets", true));
        StandardContainer container = create(runtime, "life", config);
        assertThat(container.state().status()).isEqualTo(Status.CREATED);
        Attachment attachment = container.require(Attachment.class);
        container.start();
        String report = new String(attachment.stdout().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(report).contains("\"hostname\":\"box\"", "\"jailed\":1", "\"umask\":23");
        assertThat(Machine.end(container)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        container.delete();
    }

    private void furtherProcesses(ContainerRuntime runtime) throws Exception {
        StandardContainer container = create(runtime, "further", config("/probe", "hang", "600"));
        container.start();
        ProcessConfig process = ProcessConfig.builder()
                .args(List.of("/probe", "exit", "7"))
                .cwd("/")
                .user(new User(0L, 0L, null, null, null))
                .build();
        try (ExecProcess further = container.require(Exec.class).exec(process, Stdio.pipes())) {
            assertThat(Machine.end(further.onExit())).isEqualTo(new ExitStatus.Exited(7));
        }
        assertThat(container.require(Processes.class).processes())
                .containsExactly(container.state().pid().orElseThrow());
        container.kill(Signal.KILL);
        assertThat(Machine.end(container))
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        end -> assertThat(end.signal()).isEqualTo(Signal.KILL));
        container.delete();
    }

    /** The kernel's own errors, and that each of these is undone: the next one has the same id. */
    private void whatFails(ContainerRuntime runtime) {
        assertThatThrownBy(() -> create(runtime, "failing", config("/none")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() ->
                        create(runtime, "failing", config("/probe", "exit", "0").set("/freebsd/jail/parent", "nobody")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("jail \"nobody\" not found");
        assertThatThrownBy(() -> create(
                        runtime, "failing", config("/probe", "exit", "0").mount("/dev", "devfs", "", "ruleset=77")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("ruleset");
        assertThatThrownBy(() -> create(
                        runtime, "failing", config("/probe", "exit", "0").mount("/tmp", "nullfs", "/no/such/source")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("/mounts/0")
                .hasMessageContaining("ENOENT");
        assertThat(runtime.list()).isEmpty();
    }
}
