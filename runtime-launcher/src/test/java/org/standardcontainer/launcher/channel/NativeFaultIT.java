package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;

/**
 * Each system call of a create fails once. Whatever that does, the launcher ends, and what it couldn't undo a destroy can.
 * The calls are made to fail by {@code strace}; without it the test is skipped.
 */
@Timeout(300)
class NativeFaultIT {
    private static final int PLACES = 3; // of each call, in each process
    private static final Pattern CALL = Pattern.compile("^\\d+ +(\\w+)\\(");
    /** A traced program needs the first three; time has no failure that a kernel would give. */
    private static final Set<String> LEFT_OUT = Set.of("execve", "exit_group", "rt_sigaction", "clock_gettime");

    @TempDir
    private Path directory;

    private Path program() throws IOException {
        Path program = directory.resolve("launcher");
        if (!Files.exists(program)) {
            Files.write(program, Launcher.program().orElseThrow());
            executable(program);
        }
        return program;
    }

    @Test
    void eachCallMayFailOnce() throws Exception {
        assumeTrue(isThere("strace"), "needs strace");
        try (Launcher launcher = SmallContainer.launcher();
                OneShot plain = new OneShot(launcher)) {
            Map<String, Integer> calls = calls();
            assertThat(calls).containsKeys("clone3", "openat", "sendmsg", "recvmsg", "statx", "setresuid", "write");
            for (Map.Entry<String, Integer> call : calls.entrySet()) {
                for (int place = 1; place <= Math.min(PLACES, call.getValue()); place++) {
                    String fault = call.getKey() + ":error=EIO:when=" + place;
                    SmallContainer container = new SmallContainer(directory, "f");
                    run(container, "-e inject=" + fault + " -o /dev/null");
                    if (container.directory().exists()) {
                        Outcome outcome = plain.run(container.destroy());
                        assertThat(outcome.isSuccess())
                                .as("%s: %s", fault, outcome)
                                .isTrue();
                    }
                    assertThat(container.directory().path()).as(fault).doesNotExist();
                }
            }
        }
    }

    /** How often a create calls what, over all of its processes. */
    private Map<String, Integer> calls() throws IOException {
        Path trace = directory.resolve("trace");
        run(new SmallContainer(directory, "f"), "-o " + trace);
        Map<String, Integer> calls = new TreeMap<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher call = CALL.matcher(line);
            if (call.find() && !LEFT_OUT.contains(call.group(1))) {
                calls.merge(call.group(1), 1, Integer::sum);
            }
        }
        return calls;
    }

    /** A create that fails at its end, so that nothing is to stay; the report may be lost, which is a failure too. */
    private void run(SmallContainer container, String tracing) throws IOException {
        Path traced = directory.resolve("traced");
        Files.writeString(traced, "#!/bin/sh\nexec strace -f " + tracing + " " + program() + " \"$@\"\n");
        executable(traced);
        LaunchPlan plan = LaunchPlan.builder()
                .all(container.begin())
                .init("", new ProcessOp.SetUser(12345, 23456, List.of(5), false))
                .init("", new ProcessOp.FindProgram("sh", SmallContainer.PATH))
                .host(
                        "",
                        new ProcessOp.RunProgram(
                                program().toString(),
                                List.of("launcher"),
                                List.of(),
                                "/",
                                Template.of("x"),
                                5000,
                                false))
                .build();
        try (OneShot runner = new OneShot(Launcher.open(Optional.of(traced)))) {
            assertThat(runner.run(plan).isSuccess()).isFalse();
        } catch (LauncherFailedException unreported) {
            // nothing else could be asked of it
        }
    }

    /** Each file of the container in turn is the one that finds no room. */
    @Test
    void aFullDiskLeavesNothing() throws Exception {
        SmallContainer.launcher().close(); // skips the test where there is none
        Path small = Files.createDirectory(directory.resolve("small"));
        Path left = directory.resolve("left");
        Path wrapper = directory.resolve("wrapper");
        Path inner = directory.resolve("inner");
        Files.writeString(wrapper, "#!/bin/sh\nexec unshare -m --propagation private sh " + inner + " \"$@\"\n");
        executable(wrapper);
        SmallContainer container = new SmallContainer(small, "c");
        int failed = 0;
        // the root directory is one; then the container's directory and files
        for (int inodes = 1; inodes <= 9; inodes++) {
            Files.writeString(
                    inner,
                    "mount -t tmpfs -o size=64k,nr_inodes=" + inodes + " small " + small + " || exit 99\n" + program()
                            + " \"$@\"; code=$?; ls -A " + small + " > " + left + "; exit $code\n");
            try (OneShot runner = new OneShot(Launcher.open(Optional.of(wrapper)))) {
                Report report = runner.run(container.begin()).report();
                if (report.kind() == Report.Kind.FAILURE) {
                    failed++;
                    assertThat(report.errno()).as("ENOSPC: %s", report).isEqualTo(28);
                    assertThat(left).as("with %d inodes: %s", inodes, report).isEmptyFile();
                }
            }
        }
        assertThat(failed).isBetween(4, 8);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
