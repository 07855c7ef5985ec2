package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#process, terminal and consoleSize. The terminal's other side is sent to the probe, which copies what it shows. */
@Requires({"terminal", "linux.devices", "linux.mount"})
public abstract class TerminalContract {
    private static final int ROWS = 33;
    private static final int COLUMNS = 111;

    /** What came over the console socket, and what the program has printed there. */
    private record Shown(ProbeReport socket, ProbeReport program) {}

    private static Shown show(Bench bench, TestBundle bundle) throws IOException {
        if (bench.surroundings().platform() == Platform.FREEBSD) {
            throw new TestAbortedException("a console socket is this machine's, and its terminal the other's");
        }
        Path socket = bundle.directory().resolve("c.sock");
        Process console = new ProcessBuilder(bundle.hostProbe().toString(), "console", socket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(console.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("listening");
            try (StandardContainer container = bench.owned(bundle, Stdio.console(socket))) {
                ProbeReport sent = ProbeReport.parse(String.valueOf(out.readLine()));
                container.start();
                return new Shown(sent, ProbeReport.parse(out.lines().collect(Collectors.joining("\n"))));
            }
        } finally {
            console.destroyForcibly();
        }
    }

    private static TestBundle withTerminal(Bench bench) {
        return LinuxMountsContract.withUsual(bench.bundle())
                .set("/process/terminal", true)
                .program("look", "stat:/dev/console", "open:/dev/tty");
    }

    @Test
    @Clause({
        "config.process.terminal",
        "config.process.console-size",
        "config.process.console-height",
        "config.process.console-width",
        "linux.devices.default.console"
    })
    void programHasATerminalOfItsSize(Bench bench) throws IOException {
        Shown shown =
                show(bench, withTerminal(bench).set("/process/consoleSize", Map.of("height", ROWS, "width", COLUMNS)));
        assertThat(shown.socket().json().path("terminal").asBoolean())
                .as("what is sent is a terminal")
                .isTrue();
        JsonNode streams = shown.program().json().path("streams");
        assertThat(streams)
                .hasSize(3)
                .allMatch(stream -> stream.path("terminal").asBoolean());
        assertThat(streams.path(0).path("rows").asInt()).isEqualTo(ROWS);
        assertThat(streams.path(0).path("columns").asInt()).isEqualTo(COLUMNS);
        JsonNode console = shown.program().tried("stat:/dev/console");
        assertThat(console.path("type").asText()).isEqualTo("c");
        assertThat(console.path("major").asInt())
                .isEqualTo(streams.path(0).path("major").asInt());
        assertThat(console.path("minor").asInt())
                .isEqualTo(streams.path(0).path("minor").asInt());
        assertThat(shown.program().mount("/dev/console").type()).isEqualTo("devpts");
        assertThat(shown.program().outcome("open:/dev/tty"))
                .as("it is the controlling one")
                .isEqualTo("ok");
    }

    @Test
    @Requires("posix.user")
    @Clause("config.process.terminal")
    void terminalIsTheUsers(Bench bench) throws IOException {
        Shown shown = show(bench, withTerminal(bench).set("/process/user", Map.of("uid", 10, "gid", 20)));
        JsonNode streams = shown.program().json().path("streams");
        assertThat(streams).hasSize(3).allMatch(stream -> stream.path("uid").asInt() == 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"height", "width"})
    @Clause({"config.process.console-height", "config.process.console-width"})
    void sizeWithoutANumberIsRefused(String missing, Bench bench) {
        bench.ownRuntimeOnly(); // our reader would refuse it for a foreign one
        Map<String, Integer> size = new HashMap<>(Map.of("height", ROWS, "width", COLUMNS));
        size.remove(missing);
        TestBundle bundle = withTerminal(bench).set("/process/consoleSize", size);
        if (!bench.missing().isEmpty()) {
            bench.createFails(bundle); // whichever of the two it is refused for
        }
        bench.refuses("create of a terminal whose size has no " + missing, () -> {
            try {
                show(bench, bundle);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
