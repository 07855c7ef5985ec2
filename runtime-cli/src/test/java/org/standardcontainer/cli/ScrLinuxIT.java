package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.SpecJson;

/** {@code bin/scr} with real containers, as a client of a runtime's command line uses it. */
class ScrLinuxIT extends OnLinux {
    @Test
    void runPassesOnOutputAndExitCodeAndAddsNothing() throws Exception {
        bundle.script("echo out; echo err >&2; exit 7");

        assertThat(scr.run("run", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(7, "out\n", "err\n"));
    }

    @Test
    void debugNamesTheStepOfThePlan() throws Exception {
        bundle.script(
                "true",
                spec -> spec.toBuilder()
                        .hostname("a")
                        .mounts(List.of(nowhere()))
                        .build());

        ScrProcess.Result result = scr.run("--debug", "create", "-b", bundle(), id);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("scr: /mounts/0/source: cannot bind /nowhere/at/all on /mnt: open_tree: ENOENT ")
                .containsPattern("\n  step \\d+ of the plan, MountBind: bind /nowhere/at/all on /mnt, for /mounts/0\n");
    }

    private static Mount nowhere() {
        return new Mount("/mnt", "bind", "/nowhere/at/all", List.of("rbind"), null, null, java.util.Map.of());
    }

    @Test
    void aContainerSeesItself() throws Exception {
        bundle.script("echo $$ $(hostname) $(cat /proc/net/dev | wc -l 2>/dev/null)");

        assertThat(scr.run("run", "-b", bundle(), id).out()).startsWith("1 scr");
    }

    @Test
    void runEndsWith128AndTheSignal() throws Exception {
        bundle.script("kill -9 $$; sleep 100"); // pid 1 is immune to itself: so it has to be killed from outside
        ScrProcess.Running running = scr.start("run", "-b", bundle(), id);
        awaitRunning();

        assertThat(scr.run("kill", id, "KILL")).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(running.await().code()).isEqualTo(137);
    }

    private void awaitRunning() throws Exception {
        ScrProcess.await("running", () -> {
            ScrProcess.Result result = scr.run("state", id);
            return result.code() == 0 && result.out().contains("\"running\"");
        });
    }

    @Test
    void aLifeStepByStepByDifferentProcesses() throws Exception {
        bundle.script("echo started; while :; do sleep 1 & wait; done");
        Path pidFile = directory.resolve("pid");

        ScrProcess.Running create = scr.start("create", "--bundle", bundle(), "--pid-file", pidFile.toString(), id);
        assertThat(create.await()).isEqualTo(new ScrProcess.Result(0, "", ""));
        long pid = Long.parseLong(Files.readString(pidFile));
        assertThat(state().get("status").textValue()).isEqualTo("created");
        assertThat(state().get("pid").longValue()).isEqualTo(pid);
        assertThat(ProcessHandle.of(pid)).isPresent();

        assertThat(scr.run("start", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        // create's standard output is the container's
        ScrProcess.await("its output", () -> create.out().equals("started\n"));
        assertThat(state().get("status").textValue()).isEqualTo("running");

        assertThat(scr.run("delete", id))
                .isEqualTo(new ScrProcess.Result(
                        1,
                        "",
                        "scr: cannot delete container " + id + ": it is running\n"
                                + "  Stop it first, or use delete --force.\n"));

        assertThat(scr.run("kill", id, "9").code()).isZero();
        awaitStatus("stopped");
        assertThat(state().get("pid").longValue()).isZero();
        assertThat(scr.run("kill", id, "9").err()).contains("container not running");
        assertThat(scr.run("delete", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(scr.run("state", id).err()).contains("does not exist");
    }

    @Test
    void noProcessOfOursStaysBesideACreatedContainer() throws Exception {
        bundle.script("sleep 100");

        scr.run("create", "-b", bundle(), id);

        long pid = state().get("pid").longValue();
        ProcessHandle parent =
                ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
        // the nearest subreaper: not a launcher, whose parent or comm would show
        assertThat(Files.readString(Path.of("/proc/" + parent.pid() + "/comm")))
                .doesNotContain("launcher", "scr", "java");
    }

    @Test
    void aDetachedContainerGoesOn() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");

        assertThat(scr.run(
                        "run",
                        "--detach",
                        "-b",
                        bundle(),
                        "--pid-file",
                        directory.resolve("pid").toString(),
                        id))
                .isEqualTo(new ScrProcess.Result(0, "", ""));

        assertThat(state().get("status").textValue()).isEqualTo("running");
        assertThat(Files.readString(directory.resolve("pid")))
                .isEqualTo(state().get("pid").asText());
    }

    @Test
    void deletingACreatedContainerIsAllowed() throws Exception {
        bundle.script("true");
        scr.run("create", "-b", bundle(), id);

        assertThat(scr.run("delete", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    @Test
    void keepLeavesTheStoppedContainer() throws Exception {
        bundle.script("exit 3");

        assertThat(scr.run("run", "--keep", "-b", bundle(), id).code()).isEqualTo(3);

        assertThat(state().get("status").textValue()).isEqualTo("stopped");
        assertThat(scr.run("delete", id).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void whatAPeersSpecCommandWritesRuns(String peer) throws Exception {
        ProcessBuilder spec =
                new ProcessBuilder(peer, "spec").directory(bundle.directory().toFile());
        spec.environment().merge("PATH", ":/usr/sbin", String::concat);
        try {
            assertThat(spec.start().waitFor()).isZero();
        } catch (java.io.IOException e) {
            org.junit.jupiter.api.Assumptions.abort(peer + " is not installed");
        }
        // unchanged, but for what needs somebody who types: a terminal
        Path config = bundle.directory().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\"terminal\": ?true", "\"terminal\": false")
                        .replaceFirst("\"sh\"", "\"sh\", \"-c\", \"hostname\""));

        assertThat(scr.run("run", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, peer + "\n", ""));
    }

    /** The caller's terminal is one that {@code script} makes. */
    @Test
    void theCallersTerminalIsTheContainers() throws Exception {
        bundle.script(
                "tty; stty size; echo typed $(cat)",
                spec -> spec.toBuilder()
                        .process(
                                spec.process() == null
                                        ? null
                                        : spec.process().toBuilder()
                                                .terminal(true)
                                                .build())
                        .build());
        String command = "stty rows 33 cols 77; before=$(stty -g); " + ScrProcess.SCR + " --backend linux --root "
                + directory.resolve("state") + " run -b " + bundle() + " " + id
                + "; echo code $?; [ \"$before\" = \"$(stty -g)\" ] && echo restored";

        List<String> screen = TypedSession.run(command, "33 77", "hello\n\u0004");

        assertThat(screen).contains("/dev/pts/0", "33 77", "typed hello", "code 0", "restored");
    }

    /** Not a byte of it is changed: a terminal, a shell at it, and all that it asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void whatAPeersSpecCommandWritesRunsAsItIs(String peer) throws Exception {
        Path program = Path.of("/usr/bin", peer);
        program = Files.isExecutable(program) ? program : Path.of("/usr/sbin", peer);
        assumeTrue(Files.isExecutable(program), "needs " + peer);
        Files.deleteIfExists(bundle.directory().resolve("config.json"));
        Process spec = new ProcessBuilder(program.toString(), "spec")
                .directory(bundle.directory().toFile())
                .start();
        assertThat(spec.waitFor()).isZero();
        String command = ScrProcess.SCR + " --backend linux --root " + directory.resolve("state") + " run -b "
                + bundle() + " " + id + "; echo code $?";

        List<String> screen = TypedSession.run(command, "# ", "echo here $$ $(hostname)\nexit 5\n");

        assertThat(screen).contains("here 1 " + peer, "code 5");
    }

    @Test
    void theDemoShowsWhatAContainerSees() throws Exception {
        Path busybox = DocumentationTest.ROOT.resolve(".scr-cache/busybox-static/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "needs a static busybox: bin/test unpacks one");

        ScrProcess.Result result = new ScrProcess(directory).run("demo", busybox.toString());

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("Backends on this machine", "PID 1   ", "host web-1", "net: lo", "exit 7")
                .containsPattern("created [0-9.]+ ms, started [0-9.]+ ms, ran [0-9.]+ ms, deleted [0-9.]+ ms");
    }

    /** The descriptor itself can't be received in Java; that one connection brings a byte with it can be seen. */
    @Test
    void aConsoleSocketIsToldOfTheTerminalBeforeCreateReturns() throws Exception {
        Files.write(bundle.directory().resolve("config.json"), SpecCommand.text());
        Path socket = directory.resolve("console.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);

            ScrProcess.Result result = scr.run("create", "-b", bundle(), "--console-socket", socket.toString(), id);

            assertThat(result).isEqualTo(new ScrProcess.Result(0, "", ""));
            try (SocketChannel connection = server.accept()) {
                assertThat(connection).isNotNull();
                assertThat(connection.read(ByteBuffer.allocate(4096))).isPositive();
            }
        }
    }

    @Test
    void aTerminalWithoutOneIsRefused() throws Exception {
        Files.write(bundle.directory().resolve("config.json"), SpecCommand.text());

        assertThat(scr.run("run", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(1, "", """
            scr: /process/terminal: the container wants a terminal, and standard input is not one
              Run it from a terminal, set process.terminal to false, or use --detach with --console-socket.
            """));
    }

    /** Each: what is wrong, how the error begins, and what else it says. Code 1, no output, and nothing is left. */
    @Tag("once")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/process/args/0            | [\"/bin/nothing\"]                | /process/args/0: cannot find program"
                        + " /bin/nothing | ENOENT",
                "/process/args/0            | [\"/bin\"]                        | /process/args/0: cannot execute program"
                        + " /bin    | EACCES",
                "/root/path                 | \"nowhere\"                       | /root/path: | does not exist",
                "/mounts/7                  | {\"destination\": \"/data\", \"type\": \"bind\", \"source\":"
                        + " \"/nowhere/data\", \"options\": [\"rbind\"]} | /mounts/7 | ENOENT",
                "/process/cwd               | \"work\"                          | /process/cwd: | is not an absolute"
                        + " path",
                "/linux/namespaces/5        | {\"type\": \"pid\"}                 | /linux/namespaces/5: | twice",
                "/linux/namespaces/5        | {\"type\": \"color\"}               | /linux/namespaces/5/type: | color",
            })
    void mistakesAreOneClearError(String pointer, String value, String start, String more) throws Exception {
        bundle.script("true");
        edit(pointer, value);

        for (String command : List.of("run", "create")) {
            ScrProcess.Result result = scr.run(command, "-b", bundle(), id);

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).startsWith("scr: " + start).contains(more).doesNotContain("\tat ");
            assertThat(result.err().lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("  "));
        }
        assertThat(scr.run("list", "-q").out()).isEmpty();
    }

    private void edit(String pointer, String value) throws Exception {
        JsonMapper json = new JsonMapper();
        Path config = bundle.directory().resolve("config.json");
        JsonNode root = json.readTree(Files.readAllBytes(config));
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        JsonNode replacement = json.readTree(value);
        if (parent instanceof com.fasterxml.jackson.databind.node.ArrayNode array) {
            int index = Integer.parseInt(last);
            if (pointer.equals("/process/args/0")) {
                array.removeAll().addAll((com.fasterxml.jackson.databind.node.ArrayNode) replacement);
            } else {
                array.insert(index, replacement);
            }
        } else {
            ((com.fasterxml.jackson.databind.node.ObjectNode) parent).set(last, replacement);
        }
        Files.write(config, json.writeValueAsBytes(root));
    }

    @Test
    void brokenJsonSaysWhere() throws Exception {
        Files.writeString(bundle.directory().resolve("config.json"), "{\"ociVersion\": \"1.3.0\",\n \"root\": }");

        ScrProcess.Result result = scr.run("run", "-b", bundle(), id);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("scr: ").contains("line 2");
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() throws Exception {
        bundle.script("true", spec -> spec);
        edit("/linux/mountLabel", "\"x\"");

        ScrProcess.Result result = scr.run("run", "-b", bundle(), id);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("scr: /linux/mountLabel");
    }

    @Test
    void anUnknownCapabilityIsAWarningThatStaysOutOfTheContainersOutput() throws Exception {
        bundle.script("echo ran >&2");
        edit("/process/capabilities/bounding", "[\"CAP_FLY\"]");

        assertThat(scr.run("run", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", "ran\n"));

        Path log = directory.resolve("log");
        ScrProcess logging = new ScrProcess(directory)
                .with("--root", directory.resolve("state").toString(), "--log", log.toString(), "--log-format", "json");
        assertThat(logging.run("run", "-b", bundle(), id).code()).isZero();
        assertThat(Files.readString(log)).contains("\"level\":\"warning\"").contains("CAP_FLY");
    }

    /** The text of a program that isn't there must not look like one that isn't allowed, or podman ends with 126. */
    @Test
    void aMissingProgramIsNotMistakenForAForbiddenOne() throws Exception {
        bundle.script("true");
        edit("/process/args/0", "[\"/bin/nothing\"]");

        String missing = scr.run("create", "-b", bundle(), id).err().toLowerCase(java.util.Locale.ROOT);

        assertThat(missing).contains("no such file or directory").doesNotContain("permission denied", "not permitted");
    }

    @Test
    void explainDoesNothingAndNamesOrigins() throws Exception {
        bundle.script("true");

        ScrProcess.Result result = scr.run("explain", "-b", bundle());

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .anyMatch(line -> line.matches("\\d+ +init +set hostname scr +/hostname"))
                .anyMatch(line -> line.matches("\\d+ +init +execute /bin/sh +/process/args"));
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void explainRefusesWhatCreateWould() throws Exception {
        bundle.script("true");
        edit("/process/cwd", "\"work\"");
        edit("/linux/namespaces/5", "{\"type\": \"pid\"}");

        ScrProcess.Result explained = scr.run("explain", "-b", bundle());

        assertThat(explained).isEqualTo(scr.run("create", "-b", bundle(), id));
        assertThat(explained.err())
                .startsWith("scr: config.json has 2 errors\n")
                .containsPattern("(?m)^  /process/cwd +\\S")
                .containsPattern("(?m)^  /linux/namespaces/5 +\\S");
    }

    @Test
    void theWrittenSpecIsValidHere() throws Exception {
        Path other = Files.createDirectories(directory.resolve("other/rootfs"))
                .resolve("..")
                .normalize();
        scr.run("spec", "-b", other.toString());

        assertThat(SpecJson.read(Files.readAllBytes(other.resolve("config.json")))
                        .hostname())
                .isEqualTo("scr");
        assertThat(scr.run("explain", "-b", other.toString()).code()).isZero();
    }

    @Test
    void probeSaysWhatIsThere() throws Exception {
        ScrProcess.Result result = scr.run("probe");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines()).anyMatch(line -> line.matches("linux +ready .*"));
    }
}
