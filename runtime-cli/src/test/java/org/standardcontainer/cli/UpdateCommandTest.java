package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New limits over the in-memory backend, and those that are none. */
final class UpdateCommandTest extends InMemoryScenario {
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
}
