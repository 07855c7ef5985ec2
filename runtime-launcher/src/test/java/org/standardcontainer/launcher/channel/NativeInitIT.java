package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ProcessIdentity;

/** What init makes of itself before it becomes the program, and what the program finds. */
@Timeout(120)
class NativeInitIT {
    @TempDir
    private Path directory;

    private OneShot runner;

    @BeforeEach
    void open() throws IOException {
        runner = new OneShot(SmallContainer.launcher());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void close() {
        if (runner != null) {
            runner.close();
        }
    }

    @Test
    void theProgramIsWhatThePlanSays() throws Exception {
        Path seen = directory.resolve("seen");
        Outcome outcome = runner.run(program(
                "{ id -u; id -g; id -G; umask; pwd; ulimit -n; ls /proc/self/fd; env | grep -v -e ^SHLVL= -e ^_= -e ^PWD=;"
                        + " grep -e SigBlk -e SigIgn /proc/self/status; } > " + seen + ".part; mv " + seen + ".part "
                        + seen,
                new ProcessOp.SetUmask(027),
                new ProcessOp.ChangeDir("/usr/bin", false),
                new ProcessOp.SetRlimit(7, 123, 456),
                new ProcessOp.SetUser(12345, 23456, List.of(5, 77), false)));

        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        Eventually.isTrue(() -> Files.exists(seen));
        assertThat(Files.readString(seen)).matches("""
                12345
                23456
                23456 5 77
                0027
                /usr/bin
                123
                0
                1
                2
                3
                PATH=/usr/bin:/bin
                SigBlk:\t0+
                SigIgn:\t0+
                """);
    }

    @Test
    void noGroupOfTheCallerStays() throws Exception {
        Path seen = directory.resolve("groups");
        runner.run(program(
                "id -G > " + seen + ".part; mv " + seen + ".part " + seen,
                new ProcessOp.SetUser(12345, 23456, List.of(), false)));
        Eventually.isTrue(() -> Files.exists(seen));
        assertThat(seen).hasContent("23456");
    }

    @Test
    void minusOneIsNoUser() {
        Report report = runner.run(program("exit 0", new ProcessOp.SetUser(-1, 0, List.of(), false)))
                .report();
        assertThat(report.errno()).isEqualTo(22);
    }

    @Test
    void theWorkingDirectoryIsMadeWhenAskedFor() throws Exception {
        Path deep = directory.resolve("a/b/c");
        Report missing = runner.run(program("exit 0", new ProcessOp.ChangeDir(deep.toString(), false)))
                .report();
        assertThat(missing.errno()).isEqualTo(2);
        assertThat(missing.path()).isEqualTo(deep.toString());
        assertThat(deep).doesNotExist();

        assertThat(runner.run(program("exit 0", new ProcessOp.ChangeDir(deep + "/", true)))
                        .isSuccess())
                .isTrue();
        assertThat(deep).isDirectory();
    }

    /** CVE-2024-21626: a working directory that leads out through a descriptor of the launcher. */
    @ParameterizedTest
    @CsvSource({"0", "3", "4", "5", "6", "7", "8", "9", "10"})
    void noDescriptorIsAWorkingDirectory(int number) {
        Report report = runner.run(program("exit 0", new ProcessOp.ChangeDir("/proc/self/fd/" + number, false)))
                .report();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
    }

    @Test
    void aProgramIsLookedForAsTheUserThatWillExecuteIt() throws Exception {
        Path secret = Files.createDirectory(directory.resolve("secret"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
        Files.copy(Path.of("/bin/true"), secret.resolve("tool"));
        Path plain = Files.writeString(directory.resolve("plain"), "no program");
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));
        PlanOp user = new ProcessOp.SetUser(12345, 23456, List.of(), false);
        Map<String, Integer> expected = new TreeMap<>(Map.of(
                "tool",
                13, // there, but not for this user
                "nothing",
                13,
                secret + "/tool",
                13,
                plain.toString(),
                13,
                "plain",
                13,
                directory.toString(),
                13,
                "/usr/bin/true",
                0,
                "true",
                0));
        Map<String, Integer> found = expected.keySet().stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> {
                            List<String> path = List.of(secret.toString(), directory.toString(), "/bin");
                            return runner.run(init(user, new ProcessOp.FindProgram(name, path)))
                                    .report()
                                    .errno();
                        },
                        (a, b) -> a,
                        TreeMap::new));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aDirectoryIsNoStandardStream() throws Exception {
        LaunchPlan plan = init(new ProcessOp.CheckStdio(12345));
        Stdio files = Stdio.files(Optional.of(Path.of("/")), directory.resolve("out"), directory.resolve("out"));
        try (StandardStreams streams = StandardStreams.open(files, false)) {
            Report report = runner.create(plan, streams, PlanRunner.Ahead.NOTHING)
                    .outcome()
                    .report();
            assertThat(report.errno()).isEqualTo(22);
            assertThat(report.path()).isEqualTo("stdin");
        }
        assertThat(runner.run(init(new ProcessOp.CheckStdio(12345))).isSuccess())
                .as("the null device is one")
                .isTrue();
        // and still belongs to whom it belonged to
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void aPipeWithANameIsTheHostsAndStaysItsOwners() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Stdio files = Stdio.files(Optional.empty(), fifo, fifo);
        try (RandomAccessFile reader = new RandomAccessFile(fifo.toFile(), "rw"); // else to open it for writing fails
                StandardStreams streams = StandardStreams.open(files, false)) {
            Report report = runner.create(init(new ProcessOp.CheckStdio(12345)), streams, PlanRunner.Ahead.NOTHING)
                    .outcome()
                    .report();
            assertThat(report.kind()).isEqualTo(Report.Kind.SUCCESS);
            assertThat(reader).isNotNull();
        }
        assertThat(Files.getAttribute(fifo, "unix:uid")).isEqualTo(0);
    }

    @Test
    void initDiesWithItsMakerUntilItIsLetGo() throws Exception {
        SmallContainer container = new SmallContainer(directory, "half");
        // without Detach: the maker ends, and with it what it made
        Report report = runner.run(container.begin()).report();
        assertThat(report.kind()).isEqualTo(Report.Kind.SUCCESS);
        ProcessIdentity init = new ProcessIdentity(report.pid(), report.startTime());
        Eventually.isTrue(() -> !init.isAlive());
        assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
    }

    /** Init's steps, on a container that isn't kept. */
    private static LaunchPlan init(PlanOp... ops) {
        LaunchPlan.Builder plan =
                LaunchPlan.builder().host("", new ProcessOp.CloneInit(SmallContainer.NEW_PID_AND_MOUNT));
        for (PlanOp op : ops) {
            plan.init("", op);
        }
        return plan.build();
    }

    /** Init's steps, then a script, without a start. */
    private static LaunchPlan program(String script, PlanOp... ops) {
        LaunchPlan.Builder plan =
                LaunchPlan.builder().host("", new ProcessOp.CloneInit(SmallContainer.NEW_PID_AND_MOUNT));
        for (PlanOp op : ops) {
            plan.init("", op);
        }
        return plan.init("", new ProcessOp.FindProgram("sh", SmallContainer.PATH))
                .init("", new ProcessOp.Exec(List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin")))
                .build();
    }
}
