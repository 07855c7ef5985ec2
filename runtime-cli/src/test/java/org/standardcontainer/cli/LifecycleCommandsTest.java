package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** As with runc, whose callers send all the members of their structures. */
    @ParameterizedTest
    @CsvSource({"--pids-limit, 0", "--resources, FILE", "--kernel-memory, 64m", "--kernel-memory-tcp, 0"})
    void inAnUpdate0IsNoChange(String option, String value) throws Exception {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");
        assertThat(scr("update", "--pids-limit", "7", "web-1")).isZero();
        Path file = Files.writeString(directory.resolve("zeros.json"), """
                {"pids": {"limit": 0}, "cpu": {"shares": 0, "quota": 0, "period": 0}, "blockIO": {"weight": 0}}
                """);

        assertThat(scr("update", option, value.equals("FILE") ? file.toString() : value, "web-1"))
                .isZero();
        assertThat(scr("events", "--stats", "web-1")).isZero();
        assertThat(new JsonMapper().readTree(shell.out()).at("/data/pids/limit").asInt())
                .isEqualTo(7);
    }

    @Test
    void limitsThatTheKernelHasNoMoreAreWarnedAbout() throws Exception {
        scr("create", "-b", bundle, "web-1");
        Path log = directory.resolve("update.log");

        for (String option : new String[] {"--kernel-memory", "--kernel-memory-tcp"}) {
            Files.deleteIfExists(log);
            assertThat(scr("--log", log.toString(), "update", option, "64m", "web-1"))
                    .isZero();
            assertThat(log).content().contains("level=warning", "Kernel memory settings are ignored");
            assertThat(scr("update", option, "x", "web-1")).isEqualTo(1);
        }
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void whatIsEmptyOrBelowNoneIsAsIfLeftOut() {
        assertThat(scr("create", "--preserve-fds", "-1", "-b", bundle, "web-1")).isZero();
        scr("start", "web-1");

        assertThat(scr("kill", "web-1", "")).as(shell.err()).isZero();
    }

    @Test
    void limitsThatAreNoneAreNamedWhereTheyStand() throws Exception {
        Path file =
                Files.writeString(directory.resolve("limits.json"), "{\"memory\": {\"limit\": \"x\"}, \"cpu\": []}");

        assertThat(scr("update", "--resources", file.toString(), "web-1")).isEqualTo(1);
        assertThat(shell.err())
                .startsWith("scr: " + file + ": ")
                .contains("/memory/limit: ", "; /cpu: ")
                .endsWith("\n  Correct what --resources names.\n");
        scr("create", "-b", bundle, "web-1");
        Files.writeString(file, "{\"pids\": {\"limit\": 5}, \"blockIO\": {\"weight\": 1}, \"cpu\": {\"idle\": 7}}");
        assertThat(scr("update", "--resources", file.toString(), "web-1")).isEqualTo(1);
        assertThat(shell.err())
                .startsWith("scr: " + file + ": ")
                .contains("/cpu/idle: ", "; /blockIO/weight: ")
                .doesNotContain("/linux", "config.json")
                .endsWith("\n  Correct what --resources names.\n");
        assertThat(scr("update", "--cpu-share", "-5", "web-1")).isEqualTo(1);
        assertThat(shell.err()).isEqualTo("scr: --cpu-share: -5 is below 0\n  Give a number, or leave it out.\n");
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
    void errorsGoToTheLogToo() throws Exception {
        Path log = directory.resolve("log.json");

        scr("--log", log.toString(), "--log-format", "json", "state", "web-9");

        JsonNode line = new JsonMapper().readTree(Files.readString(log));
        assertThat(line.get("level").textValue()).isEqualTo("error");
        assertThat(line.get("msg").textValue()).isEqualTo("container web-9 does not exist");
        assertThat(shell.err()).startsWith("scr: container web-9 does not exist\n");
    }

    /** As runc: who asked for a log would find nothing in it later. */
    @Test
    void aLogThatCannotBeMadeIsAFailureBeforeAnythingElse() {
        assertThat(scr("--log", "/proc/nowhere/log", "create", "-b", bundle, "web-1"))
                .isEqualTo(1);

        assertThat(shell.err())
                .isEqualTo("scr: cannot write log /proc/nowhere/log: no such file or directory\n  Correct --log.\n");
        assertThat(runtime.list()).isEmpty();
    }

    /** The device that is always full stands for a disk that is. */
    @Test
    void aLogOnAFullDiskHidesNoError() {
        assertThat(scr("--log", "/dev/full", "state", "web-9")).isEqualTo(1);

        assertThat(shell.err())
                .startsWith("scr: container web-9 does not exist\n")
                .endsWith("scr: warning: cannot write log /dev/full: No space left on device\n");
    }

    @Test
    void aWarningThatCannotBeWrittenIsNoReasonToFail() throws Exception {
        ShellBundle.write(
                directory, "true", spec -> spec.toBuilder().ociVersion("1.9.0").build());

        assertThat(scr("--log", "/dev/full", "create", "-b", bundle, "web-1")).isZero();

        assertThat(shell.err()).isEqualTo("scr: warning: cannot write log /dev/full: No space left on device\n");
        assertThat(runtime.list()).hasSize(1);
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
