package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that the documents show, in their order, with a state root of their own. */
@Tag("once")
final class DocumentationIT {
    private static final Path BUSYBOX = Path.of(".scr-cache/busybox-static/bin/busybox");

    @TempDir
    private Path directory;

    @BeforeEach
    void linuxAlone() throws IOException {
        RealBundle.in(directory); // skips where it can't run
        Files.writeString(directory.resolve("runtime.properties"), "state.root = " + directory.resolve("state") + "\n");
    }

    @Test
    void commandLineGuide() throws Exception {
        Path scr = Files.createDirectories(directory.resolve("path")).resolve("scr");
        Files.createSymbolicLink(scr, ScrProcess.SCR);
        String session = String.join("\n", DocumentationTest.blocks("docs/cli.md", "sh"));

        String seen = run(List.of("bash", "-eu", "-c", session), "");

        assertThat(seen)
                .contains("set hostname scr") // explain
                .contains("\"status\": \"created\"")
                .containsPattern("(?m)^web-1 +linux +\\d+ +created")
                .contains("ended with 4") // exec
                .contains("ended with 7")
                .containsPattern("(?m)^linux +ready");
        assertThat(directory.resolve("web.log")).hasContent("started\n");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void containersExplained() throws Exception {
        Path scr = Files.createDirectories(directory.resolve("path")).resolve("scr");
        Files.createSymbolicLink(scr, ScrProcess.SCR);
        List<String> blocks = new ArrayList<>(DocumentationTest.blocks("docs/containers-explained.md", "sh"));
        blocks.addAll(DocumentationTest.blocks("docs/isolation.md", "sh"));

        String seen = run(List.of("bash", "-eu", "-c", String.join("\n", blocks)), "");

        assertThat(seen)
                .containsPattern("(?m)^ +1 0 +sh -c")
                .contains("1 is still there")
                .containsPattern("(?m)^1: lo: <LOOPBACK,UP")
                .contains("0          0 4294967295")
                .containsPattern("(?m)^pid +isolated ")
                .containsPattern("(?m)^pid +isolated \\+")
                .containsPattern("(?m)^devices +shared ");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void readmesShellGetsATerminal() throws Exception {
        Files.createSymbolicLink(directory.resolve("bin"), DocumentationTest.ROOT.resolve("bin"));
        Files.createSymbolicLink(directory.resolve(".scr-cache"), DocumentationTest.ROOT.resolve(".scr-cache"));
        String commands = DocumentationTest.blocks("README.md", "sh").get(2);

        String seen = run(List.of("script", "-qec", "set -e\n" + commands, "/dev/null"), "echo I am $$\nexit 5\n");

        assertThat(seen).contains("I am 1");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    /** With the commands that stand below it, and nothing else. */
    @Test
    void readmesProgramIsCompiledAndRun() throws Exception {
        RealBundle bundle = RealBundle.in(Files.createDirectory(directory.resolve("of-a-program")))
                .script("cat; echo hello from $$; exit 3");
        Files.createSymbolicLink(directory.resolve("runtime-cli"), DocumentationTest.ROOT.resolve("runtime-cli"));
        Files.writeString(
                directory.resolve("Hello.java"),
                DocumentationTest.blocks("README.md", "java").get(0));
        Files.writeString(
                directory.resolve("hello.properties"),
                "backend = linux\nstate.root = " + directory.resolve("state") + "\n");
        String commands = DocumentationTest.blocks("README.md", "sh").get(1).replace("BUNDLE", bundle.toString());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        Files.createSymbolicLink(directory.resolve("path"), java);

        String seen = run(List.of("bash", "-eu", "-c", commands), "");

        assertThat(seen).endsWith("hello from 1\nExited[code=3]\n");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    private String run(List<String> command, String input) throws IOException, InterruptedException {
        Path output = directory.resolve("session.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("SCR_CONFIG", directory.resolve("runtime.properties").toString());
        builder.environment()
                .put("BUSYBOX", DocumentationTest.ROOT.resolve(BUSYBOX).toString());
        builder.environment().merge("PATH", directory.resolve("path") + ":", (old, mine) -> mine + old);
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
        String seen = Files.readString(output);
        assertThat(process.exitValue()).as("exit code; it printed%n%s", seen).isIn(0, 5);
        return seen;
    }
}
