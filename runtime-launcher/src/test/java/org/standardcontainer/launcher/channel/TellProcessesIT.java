package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;

/** Processes that can't be read aren't processes that have ended. The calls are made to fail by {@code strace}. */
@Timeout(60)
class TellProcessesIT {
    @TempDir
    private Path directory;

    private Path cgroup;
    private Path below;
    private Process sleeper;

    @BeforeEach
    void begin() throws IOException {
        SmallContainer.launcher().close();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        Path root = Stream.of("/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")
                .map(Path::of)
                .filter(path -> Files.isWritable(path.resolve("cgroup.procs")))
                .findFirst()
                .orElse(Path.of("/nowhere"));
        assumeTrue(Files.isDirectory(root), "needs cgroups");
        cgroup = Files.createDirectory(root.resolve("scr-tell-" + UUID.randomUUID()));
        below = Files.createDirectory(cgroup.resolve("below"));
        sleeper = new ProcessBuilder("sleep", "60").start();
        Files.writeString(below.resolve("cgroup.procs"), Long.toString(sleeper.pid()));
    }

    @AfterEach
    void end() throws Exception {
        if (sleeper != null) {
            sleeper.destroyForcibly().waitFor();
        }
        for (Path made : new Path[] {below, cgroup}) {
            if (made != null) {
                remove(made);
            }
        }
    }

    /** The kernel lets go of who has ended a moment after that. */
    private static void remove(Path cgroup) throws Exception {
        for (int tries = 200; ; tries--) {
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (IOException e) {
                if (tries == 0) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    /** @param tracing strace's options; empty: nothing fails */
    private Outcome tell(String tracing) throws IOException {
        return run(
                tracing,
                LaunchPlan.builder()
                        .host("", new GuestOp.TellProcesses(cgroup.toString()))
                        .build());
    }

    private Outcome run(String tracing, LaunchPlan plan) throws IOException {
        Path program = executable(
                Files.write(directory.resolve("launcher"), Launcher.program().orElseThrow()));
        String strace = tracing.isEmpty() ? "" : "strace -f -o " + directory.resolve("trace") + " " + tracing + " ";
        Path traced = executable(
                Files.writeString(directory.resolve("traced"), "#!/bin/sh\nexec " + strace + program + " \"$@\"\n"));
        try (OneShot runner = new OneShot(Launcher.open(Optional.of(traced)))) {
            return runner.run(plan);
        }
    }

    private static Path executable(Path program) throws IOException {
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<String> told(Outcome outcome) {
        return outcome.warnings().stream()
                .map(report -> report.text().replaceAll(" .*", "").strip())
                .toList();
    }

    @Test
    void processesAreToldWithThoseOfCgroupsBelow() throws IOException {
        Outcome outcome = tell("");
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        assertThat(told(outcome)).containsExactly(Long.toString(sleeper.pid()));
    }

    @ParameterizedTest
    @CsvSource({
        "cgroup.procs, read, EIO, 5",
        "below, openat, EMFILE, 24",
        "stat, openat, EMFILE, 24",
        "cgroup, getdents64, EIO, 5"
    })
    void whatCantBeReadIsSaid(String file, String call, String error, int errno) throws IOException {
        Outcome outcome = tell("-P " + path(file) + " -e inject=" + call + ":error=" + error);
        assertThat(outcome.isSuccess()).as("%s", outcome).isFalse();
        assertThat(outcome.report().errno()).isEqualTo(errno);
        assertThat(outcome.report().systemCall()).isEqualTo(call.equals("openat") ? call(file) : call);
    }

    @ParameterizedTest
    @CsvSource({
        "cgroup.procs, read, ENODEV",
        "cgroup, getdents64, ENOENT",
        "below, openat, ENOENT",
        "stat, openat, ENOENT",
        "cgroup.procs, read, EOPNOTSUPP"
    })
    void whatIsGoneIsNot(String file, String call, String error) throws IOException {
        Outcome outcome = tell("-P " + path(file) + " -e inject=" + call + ":error=" + error);
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        assertThat(String.join("", told(outcome))).isEmpty();
        assertThat(Files.readString(directory.resolve("trace")))
                .as("it did fail")
                .contains(error);
    }

    /** Not even for want of time: what can't be listed may have processes, and is neither empty nor merely busy. */
    @Test
    void aCgroupThatCantBeListedIsNeitherEmptyNorRemoved() throws IOException {
        String tracing = "-P " + cgroup + " -e inject=getdents64:error=EIO";
        for (PlanOp op : List.of(
                new CgroupOp.CheckCgroupEmpty(cgroup.toString()),
                new FileOp.Undo(new CgroupOp.RemoveCgroup(cgroup.toString(), 100)),
                new FileOp.Undo(new CgroupOp.EmptyCgroup(cgroup.toString(), 100, "")))) {
            Outcome outcome = run(tracing, LaunchPlan.builder().host("", op).build());
            assertThat(outcome.isSuccess()).as("%s: %s", op, outcome).isFalse();
            assertThat(outcome.report().errno()).as("%s: %s", op, outcome).isEqualTo(5);
        }
        assertThat(below).exists();
    }

    private String path(String file) {
        return switch (file) {
            case "below" -> "below";
            case "cgroup" -> cgroup.toString();
            case "stat" -> "/proc/" + sleeper.pid() + "/stat";
            default -> below.resolve(file).toString();
        };
    }

    private static String call(String file) {
        return file.equals("stat") ? "read" : "openat";
    }
}
