package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code --log}: what is written there, and what becomes of a command whose log can't be. */
final class LogOptionTest extends InMemoryScenario {
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
}
