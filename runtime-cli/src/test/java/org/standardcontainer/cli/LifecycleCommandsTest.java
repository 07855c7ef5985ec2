package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.inmemory.Operation;

/** The commands of a container's life over the in-memory backend: what they print, and what their exit codes are. */
final class LifecycleCommandsTest extends InMemoryScenario {
    @Test
    void aLifeFromCreateToDelete() throws Exception {
        assertThat(scr("create", "--bundle", bundle, "web-1")).isZero();
        assertThat(shell.out() + shell.err()).isEmpty();
        assertThat(status()).isEqualTo("created");

        assertThat(scr("start", "web-1")).isZero();
        assertThat(shell.out() + shell.err()).isEmpty();
        assertThat(status()).isEqualTo("running");

        assertThat(scr("kill", "web-1", "SIGKILL")).isZero();
        runtime.exit(ContainerId.of("web-1"), new ExitStatus.Signalled(Signal.KILL, 9, false));
        assertThat(status()).isEqualTo("stopped");

        assertThat(scr("delete", "web-1")).isZero();
        assertThat(runtime.list()).isEmpty();
    }

    private String status() throws Exception {
        assertThat(scr("state", "web-1")).isZero();
        return new JsonMapper().readTree(shell.out()).get("status").textValue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start web-9      | container web-9 does not exist",
                "state web-9      | container web-9 does not exist",
                "kill web-9       | container web-9 does not exist",
                "delete web-9     | container web-9 does not exist",
            })
    void aContainerThatIsNotThere(String command, String message) {
        assertThat(scr(command.split(" "))).isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: " + message + "\n  ");
    }

    @Test
    void forcedDeleteOfNothingIsNoFailure() {
        assertThat(scr("delete", "--force", "web-9")).isZero();
        assertThat(shell.out() + shell.err()).isEmpty();
    }

    @Test
    void deleteTakesACreatedContainerAsRuncDoes() {
        scr("create", "-b", bundle, "web-1");

        assertThat(scr("delete", "web-1")).isZero();
        assertThat(runtime.list()).isEmpty();
    }

    /** As with runc: what is created and paused is paused, and not started, deleted or joined before it is resumed. */
    @Test
    void whatIsCreatedIsPausedAndIsCreatedAgain() {
        scr("create", "-b", bundle, "web-1");

        assertThat(scr("pause", "web-1")).isZero();
        assertThat(scr("state", "web-1")).isZero();
        assertThat(shell.out()).contains("\"status\": \"paused\"");
        assertThat(scr("start", "web-1")).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("scr: cannot start container web-1: it is paused\n  Resume it first.\n");
        assertThat(scr("exec", "web-1", "true")).isEqualTo(255);
        assertThat(scr("delete", "web-1")).isEqualTo(1);
        assertThat(shell.err())
                .isEqualTo(
                        "scr: cannot delete container web-1: it is paused\n  Stop it first, or use delete --force.\n");
        assertThat(scr("resume", "web-1")).isZero();
        assertThat(scr("resume", "web-1")).isEqualTo(1);
        assertThat(scr("state", "web-1")).isZero();
        assertThat(shell.out()).contains("\"status\": \"created\"");
        assertThat(scr("start", "web-1")).isZero();
        scr("pause", "web-1");
        assertThat(scr("delete", "--force", "web-1")).isZero();
    }

    @Test
    void deleteLeavesARunningContainer() {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");

        assertThat(scr("delete", "web-1")).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("""
            scr: cannot delete container web-1: it is running
              Stop it first, or use delete --force.
            """);
        assertThat(runtime.list()).hasSize(1);

        assertThat(scr("delete", "--force", "web-1")).isZero();
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void whatIsEmptyOrBelowNoneIsAsIfLeftOut() {
        assertThat(scr("create", "--preserve-fds", "-1", "-b", bundle, "web-1")).isZero();
        scr("start", "web-1");

        assertThat(scr("kill", "web-1", "")).as(shell.err()).isZero();
    }

    /** Ours come behind them; what is said of a container that lives is ours alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kill web-1 9                   | 1   | container not running: cannot kill container web-1: it is stopped",
                "start web-1                    | 1   | cannot start a container that has stopped: cannot start container web-1: it is stopped",
                "pause web-1                    | 1   | container not running: cannot pause container web-1: it is stopped",
                "update --pids-limit 5 web-1    | 1   | container not running: cannot update container web-1: it is stopped",
                "resume web-1                   | 1   | container not paused: cannot resume container web-1: it is stopped",
                "events --stats web-1           | 1   | container with id web-1 is not running: cannot read",
                "exec web-1 true                | 255 | cannot exec in a stopped container: cannot exec in container web-1",
            })
    void ofAStoppedContainerTheWordsAreSaidThatClientsLookFor(String command, int code, String words) {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");
        scr("pause", "web-1");
        assertThat(scr("pause", "web-1")).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("scr: cannot pause container web-1: it is paused\n");
        runtime.exit(ContainerId.of("web-1"), new ExitStatus.Exited(0));

        assertThat(scr(command.split(" "))).isEqualTo(code);
        assertThat(shell.err()).startsWith("scr: " + words);
    }

    @Test
    void systemdMakesCgroupsForTheBackendLinuxAlone() {
        assertThat(scr("--systemd-cgroup", "create", "-b", bundle, "web-1")).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: option --systemd-cgroup is not supported\n  Leave it out");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void startTwiceIsAnError() {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");

        assertThat(scr("start", "web-1")).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("""
            scr: cannot start container web-1: it is running
              Only a created container can be started, and only once.
            """);
    }

    @Test
    void anIdIsTakenOnce() {
        scr("create", "-b", bundle, "web-1");

        assertThat(scr("create", "-b", bundle, "web-1")).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: container web-1 already exists\n");
    }

    @Test
    void aFailedCreateLeavesNoPidFile() {
        runtime.faults()
                .failNext(
                        Operation.CREATE,
                        new LaunchFailedException(
                                "/mounts/3/source",
                                "cannot open /data",
                                "open_tree",
                                "ENOENT",
                                "No such file or directory",
                                "/data",
                                "Create it, or correct mounts[3].source in config.json.",
                                null));

        assertThat(scr(
                        "create",
                        "-b",
                        bundle,
                        "--pid-file",
                        directory.resolve("pid").toString(),
                        "web-1"))
                .isEqualTo(1);
        assertThat(shell.err()).isEqualTo("""
            scr: /mounts/3/source: cannot open /data: open_tree: ENOENT (No such file or directory)
              Create it, or correct mounts[3].source in config.json.
            """);
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void aPidFileThatCannotBeTrueLeavesNoContainer() {
        Path pidFile = directory.resolve("pid");

        assertThat(scr("create", "-b", bundle, "--pid-file", pidFile.toString(), "web-1"))
                .isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: container web-1 has no process on this host");
        assertThat(pidFile).doesNotExist();
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aBundleWithoutConfiguration(@TempDir Path nothing) {
        assertThat(scr("create", "-b", nothing.toString(), "web-1")).isEqualTo(1);
        assertThat(shell.err()).contains("config.json").contains(nothing.toString());
    }

    @Test
    void aTerminalNeedsSomebodyWhoTakesIt() throws Exception {
        Files.write(directory.resolve("config.json"), SpecCommand.text());

        assertThat(scr("create", "-b", bundle, "web-1")).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: /process/terminal: ").contains("--console-socket");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aConsoleSocketNeedsATerminal() {
        assertThat(scr("create", "-b", bundle, "--console-socket", "/nowhere", "web-1"))
                .isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: --console-socket is given, but process.terminal is false\n");
    }

    /** {@code ScrSignalsIT} has what is told. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "9", "term"})
    void killOfAllIsRefusedWhereItWouldNotReachThemAll(String signal) {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");

        assertThat(scr("kill", "--all", "web-1", signal)).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: option --all, for what has no cgroup of its own, is not supported\n");
        assertThat(scr("kill", "web-1", signal)).isZero();
    }
}
