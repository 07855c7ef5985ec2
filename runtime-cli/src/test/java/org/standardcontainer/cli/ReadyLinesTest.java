package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line that was put together once reads each as if it were the first, and prints where that one wants it. */
class ReadyLinesTest {
    @Test
    void whatWasGivenBeforeIsForgotten(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        String root = directory.resolve("root").toString();
        CapturedShell first = new CapturedShell();
        assertThat(first.run("--debug", "--log", log.toString(), "--root", root, "delete", "--force", "--regex", "x"))
                .isEqualTo(1);
        assertThat(first.err()).contains("--regex").contains("\tat ");
        long logged = Files.size(log);
        assertThat(logged).isPositive();

        CapturedShell second = new CapturedShell();
        assertThat(second.run("--root", root, "delete", "x")).isEqualTo(1);
        assertThat(second.err()).contains("x").doesNotContain("--regex").doesNotContain("\tat ");
        assertThat(Files.size(log)).isEqualTo(logged);
        assertThat(first.err()).contains("--regex").doesNotContain("does not exist");
    }

    @Test
    void whatIsMissingIsNotTakenFromTheLineBefore(@TempDir Path directory) {
        String root = directory.resolve("root").toString();
        CapturedShell shell = new CapturedShell();
        assertThat(shell.run("--root", root, "state", "some-id")).isEqualTo(1);
        assertThat(shell.err()).contains("some-id");
        CapturedShell next = new CapturedShell();
        assertThat(next.run("--root", root, "state")).isEqualTo(1);
        assertThat(next.err()).contains("missing required parameter").doesNotContain("some-id");
    }
}
