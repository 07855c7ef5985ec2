package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
    @TempDir
    private Path directory;

    @Test
    void jsonIsOneObjectALine() throws Exception {
        Path file = directory.resolve("log.json");
        LogFile log = new LogFile(file, LogFile.Format.json);

        log.write("warning", "first");
        log.write("error", "with \"quotes\"\nand a second line");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode last = new JsonMapper().readTree(lines.get(1));
        assertThat(last.get("level").textValue()).isEqualTo("error");
        assertThat(last.get("msg").textValue()).isEqualTo("with \"quotes\"\nand a second line");
        assertThat(Instant.parse(last.get("time").textValue())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void textKeepsToOneLine() throws Exception {
        Path file = directory.resolve("log");

        new LogFile(file, LogFile.Format.text).write("error", "a \"b\"\nc\u001b[2J");

        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .matches("time=\"[^\"]+Z\" level=error msg=\"a \\\\\"b\\\\\"\\\\nc\\\\u001b\\[2J\"");
    }
}
