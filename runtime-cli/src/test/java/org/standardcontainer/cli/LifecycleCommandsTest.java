package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.inmemory.InMemoryRuntime;
import org.standardcontainer.inmemory.Operation;

/** The commands of a container's life over the in-memory backend: what they print, and what their exit codes are. */
final class LifecycleCommandsTest {
    @TempDir
    private Path directory;

    private final InMemoryRuntime runtime = InMemoryRuntime.builder().build();
    private final CapturedShell shell = new CapturedShell().on(runtime);
    private String bundle = "";

    @BeforeEach
    void bundle() throws Exception {
        bundle = ShellBundle.empty(directory).toString();
    }

    private int scr(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--backend";
        all[1] = "inmemory";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return shell.run(all);
    }

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

    @Test
    void stateHasWhatRuncsHas() throws Exception {
        ShellBundle.write(
                directory,
                "true",
                spec -> spec.toBuilder()
                        .annotations(Map.of("org.example.key", "värde"))
                        .build());
        scr("create", "-b", bundle, "web-1");

        assertThat(scr("state", "web-1")).isZero();

        JsonNode state = new JsonMapper().readTree(shell.out());
        assertThat(state.fieldNames())
                .toIterable()
                .containsExactly(
                        "ociVersion", "id", "pid", "status", "bundle", "rootfs", "created", "annotations", "owner");
        assertThat(state.get("id").textValue()).isEqualTo("web-1");
        assertThat(state.get("pid").longValue()).isZero(); // it has no process on this host
        assertThat(state.get("bundle").textValue()).isEqualTo(bundle);
        assertThat(state.get("rootfs").textValue()).isEqualTo(bundle + "/rootfs");
        assertThat(Duration.between(Instant.parse(state.get("created").textValue()), Instant.now()))
                .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(10));
        assertThat(state.get("annotations").get("org.example.key").textValue()).isEqualTo("värde");
    }

    @Test
    void stateSurvivesTheBundle() throws Exception {
        scr("create", "-b", bundle, "web-1");
        Files.delete(directory.resolve("config.json"));

        assertThat(scr("state", "web-1")).isZero();

        assertThat(new JsonMapper().readTree(shell.out()).get("rootfs").textValue())
                .isEqualTo(bundle + "/rootfs");
    }

    /** Who may write one bundle decides about that one container's rootfs, and about nothing else. */
    @Test
    void aBundleThatWasMadeBadSpoilsNoList(@TempDir Path other) throws Exception {
        scr("create", "-b", bundle, "good");
        scr("create", "-b", ShellBundle.empty(other).toString(), "bad");
        Files.writeString(
                other.resolve("config.json"), "{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"a\\u0000b\"}}");

        assertThat(scr("list", "-f", "json")).isZero();

        JsonNode list = new JsonMapper().readTree(shell.out());
        assertThat(list).extracting(one -> one.get("id").textValue()).containsExactly("bad", "good");
        assertThat(list.get(0).get("rootfs").textValue()).isEqualTo(other + "/rootfs");
    }

    @Test
    void whatIsBeingMadeIsNotDamaged() {
        ContainerId id = ContainerId.of("new");
        assertThat(ListCommand.status(new ContainerListing(id, Optional.empty(), "")))
                .isEqualTo("creating");
        assertThat(ListCommand.status(new ContainerListing(id, Optional.empty(), "state.json is empty")))
                .isEqualTo("damaged");
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
    void killOfAStoppedContainerSaysTheWordsThatClientsLookFor() {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");
        runtime.exit(ContainerId.of("web-1"), new ExitStatus.Exited(0));

        assertThat(scr("kill", "web-1", "9")).isEqualTo(1);
        assertThat(shell.err()).contains("container not running");
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

    @Test
    void aLogThatCannotBeWrittenHidesNoError() {
        assertThat(scr("--log", "/nowhere/log", "state", "web-9")).isEqualTo(1);

        assertThat(shell.err())
                .startsWith("scr: container web-9 does not exist\n")
                .endsWith("scr: warning: cannot write log /nowhere/log: no such file or directory\n");
    }

    @Test
    void aWarningThatCannotBeWrittenIsNoReasonToFail() throws Exception {
        ShellBundle.write(
                directory, "true", spec -> spec.toBuilder().ociVersion("1.9.0").build());

        assertThat(scr("--log", "/nowhere/log", "create", "-b", bundle, "web-1"))
                .isZero();

        assertThat(shell.err()).isEqualTo("scr: warning: cannot write log /nowhere/log: no such file or directory\n");
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

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "255, 255"})
    void runEndsWithTheContainersExitCode(int code, int expected) {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(code))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(expected);
        assertThat(ending.list()).isEmpty();
    }

    @Test
    void runEndsWith128AndTheSignal() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Signalled(Signal.KILL, 9, false))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(137);
    }

    @Test
    void runEndsWithTheStatusAlsoWhenSomebodyElseDeletesTheContainer() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(7))
                .build();
        ending.faults().failNext(Operation.DELETE, new ContainerNotFoundException(ContainerId.of("web-1")));
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(7);
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void runEndsWithTheStatusAlsoWhenSomethingIsLeft() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(7))
                .build();
        ending.faults().failNext(Operation.DELETE, new CleanupFailedException("a mount is left", "See what holds it."));
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(7);
        assertThat(shell.err()).isEqualTo("scr: warning: a mount is left\n");
    }

    @Test
    void runSaysWhenTheStatusIsNotKnown() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Unknown("nobody saw it"))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(255);
        assertThat(shell.err()).isEqualTo("scr: warning: how container web-1 ended is not known: nobody saw it\n");
    }

    /** {@code ScrSignalsIT} has the one case where it isn't. */
    @ParameterizedTest
    @CsvSource({
        "KILL, 'for a container without a pid namespace of its own,'",
        "9, 'for a container without a pid namespace of its own,'",
        "term, with SIGTERM"
    })
    void killOfAllIsRefusedWhereItWouldNotReachThemAll(String signal, String why) {
        scr("create", "-b", bundle, "web-1");
        scr("start", "web-1");

        assertThat(scr("kill", "--all", "web-1", signal)).isEqualTo(1);
        assertThat(shell.err().replace("--all,", "--all"))
                .startsWith("scr: option --all " + why + " is not supported\n");
        assertThat(scr("kill", "web-1", signal)).isZero();
    }

    @Test
    void runKeepsOrLeavesWhatItIsAskedTo() {
        assertThat(scr("run", "--detach", "-b", bundle, "web-1")).isZero();
        assertThat(shell.out() + shell.err()).isEmpty();
        scr("list", "-q");
        assertThat(shell.out()).isEqualTo("web-1\n");
    }

    @Test
    void listShowsEach() throws Exception {
        scr("create", "-b", bundle, "web-1");
        scr("create", "-b", bundle, "b");
        scr("start", "b");
        shell.env("HOME", directory.resolve("..").normalize().toString());

        assertThat(scr("list")).isZero();

        String home = "~/" + directory.getFileName();
        assertThat(shell.out().lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).matches("ID     BACKEND   PID +STATUS   AGE +BUNDLE"))
                .satisfies(
                        lines -> assertThat(lines.get(1)).matches("b      inmemory  \\d+ +running  \\d+ [sm]  " + home))
                .satisfies(lines ->
                        assertThat(lines.get(2)).matches("web-1  inmemory  \\d+ +created  \\d+ [sm]  " + home));
    }

    @Test
    void listAsJsonIsAnArrayAlsoWhenEmpty() throws Exception {
        scr("list", "--format=json");
        assertThat(shell.out()).isEqualTo("[]\n");

        scr("create", "-b", bundle, "web-1");
        scr("list", "-f", "json");

        JsonNode list = new JsonMapper().readTree(shell.out());
        assertThat(list).hasSize(1);
        assertThat(list.get(0).get("id").textValue()).isEqualTo("web-1");
    }

    @ParameterizedTest
    @CsvSource({"PT-5S, 0 s", "PT59S, 59 s", "PT60S, 1 m", "PT3H59M, 3 h", "P2DT1H, 2 d"})
    void agesAreOneNumber(Duration age, String text) {
        assertThat(ListCommand.age(age)).isEqualTo(text);
    }
}
