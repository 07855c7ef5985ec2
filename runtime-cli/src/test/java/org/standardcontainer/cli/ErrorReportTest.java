package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.BackendUnavailableException;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;

/** How each kind of failure reads. */
final class ErrorReportTest {
    @Test
    void aFailedStepNamesPropertyCallAndReasonThenTheRemedy() {
        assertThat(ErrorReport.of(new LaunchFailedException(
                                "/mounts/3/source",
                                "cannot open /data",
                                "open_tree",
                                "ENOENT",
                                "No such file or directory",
                                "/data",
                                "The source does not exist on the host. Create it, or correct mounts[3].source.",
                                null))
                        .lines())
                .containsExactly(
                        "scr: /mounts/3/source: cannot open /data: open_tree: ENOENT (No such file or directory)",
                        "  The source does not exist on the host. Create it, or correct mounts[3].source.");
    }

    @Test
    void allErrorsOfAConfigurationAtOnce() {
        assertThat(ErrorReport.of(new InvalidConfigException(List.of(
                                Finding.invalid("/process/cwd", "\"work\" is not absolute", "config.md#process"),
                                Finding.invalid(
                                        "/linux/namespaces/4",
                                        "type \"pid\" appears twice",
                                        "config-linux.md#namespaces"),
                                Finding.unsupported(
                                        "/linux/resources/rdma",
                                        "this host has no rdma controller",
                                        "Remove it, or see docs/linux-support.md."))))
                        .lines())
                .containsExactly(
                        "scr: config.json has 3 errors",
                        "  /process/cwd           \"work\" is not absolute    config.md#process",
                        "  /linux/namespaces/4    type \"pid\" appears twice  config-linux.md#namespaces",
                        "  /linux/resources/rdma  this host has no rdma controller. Remove it, or see"
                                + " docs/linux-support.md.");
    }

    /** containerd shows the last line of the log, and nothing else. */
    @Test
    void theLogHasAllErrorsOnOneLine() {
        assertThat(ErrorReport.of(new InvalidConfigException(List.of(
                                Finding.invalid("/process/cwd", "\"work\" is not absolute", "config.md#process"),
                                Finding.unsupported("/hostname", "is not supported", "Take it out."))))
                        .logged())
                .isEqualTo("config.json has 2 errors: /process/cwd: \"work\" is not absolute; /hostname: is not"
                        + " supported");
    }

    /** Docker's command line takes the exit code 127 from these words, in lower case only, and 126 from {@code permission denied}. */
    @ParameterizedTest
    @CsvSource({
        "ENOENT, No such file or directory, no such file or directory",
        "EACCES, Permission denied, permission denied",
        "EIO, Input/output error, input/output error"
    })
    void theLogSaysErrorsAsGoDoes(String errno, String text, String logged) {
        assertThat(ErrorReport.of(new LaunchFailedException(
                                "/process/args/0",
                                "cannot find program /No/such",
                                "execve",
                                errno,
                                text,
                                "/No/such",
                                "",
                                null))
                        .logged())
                .isEqualTo("/process/args/0: cannot find program /No/such: execve: " + errno + " (" + logged + ")");
    }

    @Test
    void textsOfABundleMoveNoCursor() {
        assertThat(ErrorReport.of(new LaunchFailedException(
                                "", "cannot open /no\u001b[31mRED\u202e", "", "", "", "", "Create \u001b[2J.", null))
                        .lines())
                .containsExactly("scr: cannot open /no\\u001b[31mRED\\u202e", "  Create \\u001b[2J.");
    }

    @Test
    void oneErrorIsOneLineWithItsSection() {
        assertThat(ErrorReport.of(new InvalidConfigException(List.of(
                                Finding.invalid("/process/cwd", "\"work\" is not absolute", "config.md#process"))))
                        .lines())
                .containsExactly(
                        "scr: /process/cwd: \"work\" is not absolute",
                        "  See config.md#process of the OCI runtime spec.");
    }

    @Test
    void aBackendThatCannotRunSaysWhyAndWhatToDo() {
        assertThat(ErrorReport.of(new BackendUnavailableException(
                                "linux",
                                List.of(Finding.unsupported(
                                        "user.max_user_namespaces", "it is 0", "Set it to 1000 or run as root."))))
                        .lines())
                .containsExactly(
                        "scr: backend linux can't run here: user.max_user_namespaces: it is 0",
                        "  Set it to 1000 or run as root.");
    }

    @Test
    void aBugIsCalledOne() {
        assertThat(ErrorReport.of(new IllegalStateException("oops")).lines())
                .containsExactly(
                        "scr: internal error: java.lang.IllegalStateException: oops",
                        "  This is a bug. Run it again with --debug and report what it says.");
    }
}
