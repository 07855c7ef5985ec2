package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** A runtime that gives trouble fails the test that it gives it in; the run goes on, and the kit leaves nothing. Most of a run is waiting. */
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
            return "case \" $* \" in " + when + ") " + what + " ;; esac\nexec " + program + " \"$@\"";
        }
    }

    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void isSaidAndTheRunGoesOn(Trouble trouble, @TempDir Path directory) throws IOException {
        Path script = script(directory, trouble.script(Peer.RUNC.require()));
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

    /** The host's own mount in a shared tree that a runtime has bound below the bundle isn't unmounted with what is left. */
    @Test
    void whatIsSharedWithTheHostStaysMounted(@TempDir Path directory) throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path inner = tree.resolve("inner");
        Path noted = directory.resolve("noted");
        run("mount", "-t", "tmpfs", "tree", tree.toString());
        try {
            run("mount", "--make-shared", tree.toString());
            Files.createDirectory(inner);
            run("mount", "-t", "tmpfs", "inner", inner.toString());
            Path script = script(
                    directory,
                    "case \" $* \" in *' delete '*) for w; do id=$w; done; at=\"${2%/*}/${id%-*}-b0/rootfs/tmp\"; [ -e "
                            + noted + " ] || mount --rbind " + tree + " \"$at\" && echo \"$at\" > " + noted
                            + " ;; esac\nexec "
                            + Peer.RUNC.require() + " \"$@\"");
            Results results = Kit.run(
                    (stateRoot, listener) -> Peer.open(Map.of("oci-cli.path", script.toString()), stateRoot, listener),
                    KitOptions.builder()
                            .tests("DeleteContract.stoppedLeavesNothing")
                            .build());
            assertThat(results.tests())
                    .filteredOn(r -> r.outcome() == Outcome.FAILED)
                    .isNotEmpty();
            assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                    .contains(" " + inner + " ")
                    .doesNotContain(Files.readString(noted).strip());
            assertThat(Path.of(Files.readString(noted).strip())).doesNotExist();
        } finally {
            run("umount", "--recursive", tree.toString());
        }
    }

    /** Some give their streams to the root of a user namespace. */
    @Test
    void noDeviceOfTheHostIsAStreamOfACreate(@TempDir Path directory) throws IOException {
        Path noted = directory.resolve("noted");
        Path script = script(
                directory,
                "case \" $* \" in *' create '*) s=$(for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done);"
                        + " echo \"$s\" >> " + noted
                        + " ;; esac\nexec " + Peer.RUNC.require() + " \"$@\"");
        Results results = Kit.run(
                (stateRoot, listener) -> Peer.open(Map.of("oci-cli.path", script.toString()), stateRoot, listener),
                KitOptions.builder()
                        .tests(
                                "LinuxUserNamespaceContract.idsAreMapped",
                                "LinuxUserNamespaceContract.mappingWithoutAPartIsRefused[size]")
                        .build());
        assertThat(results.tests())
                .filteredOn(r -> r.outcome() == Outcome.PASSED)
                .hasSize(2);
        assertThat(Files.readAllLines(noted))
                .hasSizeGreaterThanOrEqualTo(2 * 3) // a refusal may be compared with another
                .noneMatch(stream -> stream.startsWith("/dev/"));
    }

    private static Path script(Path directory, String text) throws IOException {
        Path script = directory.resolve("troublesome");
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static List<String> processesOf(Path workplace) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(workplace.toString()))
                .toList();
    }
}
