package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** A runtime that gives trouble fails the test that it gives it in; the run goes on, and the kit leaves nothing. */
@Tag("once")
class TroubleIT {
    private static final String OTHER = "CreateContract.withoutIdIsRefused";

    /** What it does, the test that meets it, and what is said of it. */
    enum Trouble {
        HANGS("*' start '*", "sleep 300", "StartContract.programRuns", "did not end within"),
        NEVER_DELETES("*' delete '*", "sleep 300", "DeleteContract.stoppedLeavesNothing", "did not end within"),
        CRASHES("*' start '*", "kill -SEGV $$", "StartContract.runningIsNotStartedAgain", "broke down"),
        PRINTS_NONSENSE("*' state '*", "printf '\\000{{nonsense'; exit 0", "StateContract.saysItsId", "can't be read"),
        LEAVES_A_PROCESS(
                "*' delete '*",
                "ID=\"$*\" sleep 300 >/dev/null 2>&1 &",
                "DeleteContract.stoppedLeavesNothing",
                "processes ["),
        LEAVES_A_MOUNT(
                "*' delete '*",
                "for w; do id=$w; done; mount -t tmpfs left \"${2%/*}/${id%-*}-b0/rootfs/tmp\"",
                "DeleteContract.stoppedLeavesNothing",
                "- tmpfs left"),
        LEAVES_A_CGROUP(
                "*' delete '*",
                "for w; do id=$w; done; mkdir /sys/fs/cgroup/pids/left-$id 2>/dev/null || mkdir"
                        + " /sys/fs/cgroup/left-$id 2>/dev/null",
                "DeleteContract.stoppedLeavesNothing",
                "/left-kit-"),
        WRITES_ELSEWHERE(
                "*' delete '*",
                "for w; do id=$w; done; : > \"${2%/*}/$id\"",
                "DeleteContract.stoppedLeavesNothing",
                "a record beside the state root");

        private final String when;
        private final String what;
        private final String test;
        private final String said;

        Trouble(String when, String what, String test, String said) {
            this.when = when;
            this.what = what;
            this.test = test;
            this.said = said;
        }

        String script(Path program) {
            return "#!/bin/sh\ncase \" $* \" in " + when + ") " + what + " ;; esac\nexec " + program + " \"$@\"\n";
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSaidAndTheRunGoesOn(Trouble trouble, @TempDir Path directory) throws IOException {
        Path script = directory.resolve("troublesome");
        Files.writeString(script, trouble.script(Peer.RUNC.require()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        AtomicReference<Path> workplace = new AtomicReference<>(directory);
        Results results = Kit.run(
                (stateRoot, listener) -> {
                    workplace.set(Objects.requireNonNull(stateRoot.getParent()));
                    return Peer.open(
                            Map.of("oci-cli.path", script.toString(), "oci-cli.deadline", "5"), stateRoot, listener);
                },
                KitOptions.builder()
                        .tests(trouble.test, OTHER)
                        .deadline(Duration.ofSeconds(30))
                        .build());
        assertThat(results.tests())
                .filteredOn(result -> result.test().equals(trouble.test))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
                    assertThat(result.evidence()).contains(trouble.said);
                });
        assertThat(results.tests())
                .filteredOn(result -> result.outcome() == Outcome.PASSED)
                .extracting(TestResult::test)
                .containsExactly(OTHER);
        Path gone = Objects.requireNonNull(workplace.get());
        assertThat(processesOf(gone)).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(gone.toString());
        assertThat(gone).doesNotExist();
    }

    private static List<String> processesOf(Path workplace) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(workplace.toString()))
                .toList();
    }
}
