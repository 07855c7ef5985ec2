package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;

/** RunProgram: what a hook gets, and what it can't do to us. */
class NativeProgramIT extends OneShotScenario {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void getsItsInputItsEnvironmentAndNothingElse() throws Exception {
        Path seen = directory.resolve("seen");
        Template input = Template.of("pid ")
                .then(Template.Variable.INIT_PID)
                .then(" of ")
                .then(Template.Variable.OWN_PID)
                .then("\n");
        Outcome outcome = run(
                "{ cat; pwd; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_=; ls /proc/self/fd; grep -e SigBlk -e SigIgn /proc/self/status; } > "
                        + seen,
                List.of("A=1", "PATH=/usr/bin:/bin"),
                input,
                0,
                false);

        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        // 3 is the directory that ls itself has open
        assertThat(Files.readString(seen))
                .matches("pid 0 of \\d+\n" + directory + "\nA=1\nPATH=/usr/bin:/bin\n0\n1\n2\n3\n"
                        + "SigBlk:\t0+\nSigIgn:\t0+\n");
    }

    @Test
    void isToldWhoRunsIt() throws Exception {
        Path seen = directory.resolve("seen");
        Template identity = Template.of("")
                .then(Template.Variable.OWN_PID)
                .then(" ")
                .then(Template.Variable.OWN_START_TIME)
                .then(" ");
        Outcome outcome = run(
                "cat > " + seen + "; sed 's/.*) //' /proc/$PPID/stat | cut -d' ' -f20 >> " + seen,
                List.of("PATH=/usr/bin:/bin"),
                identity,
                0,
                false);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(Files.readString(seen)).matches("(?s)\\d+ (\\d+) \\1\n");
    }

    @Test
    void mayLeaveItsInputUnread() {
        Outcome outcome = run("exit 0", List.of(), Template.of("x".repeat(300_000)), 0, false);
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
    }

    @Test
    void readsMoreInputThanAPipeHolds() throws IOException {
        Path copy = directory.resolve("copy");
        String input = "0123456789".repeat(30_000);
        Outcome outcome = run("cat > " + copy, List.of("PATH=/bin:/usr/bin"), Template.of(input), 0, false);
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        assertThat(copy).hasContent(input);
    }

    @Test
    void failsWithItsCodeAndTheEndOfItsOutput() {
        Report report = run(
                        "echo first; yes | head -c 5000; echo last >&2; exit 7",
                        List.of("PATH=/bin:/usr/bin"),
                        Template.of(""),
                        0,
                        false)
                .report();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.errno()).isZero();
        assertThat(report.end()).isEqualTo(Report.ProgramEnd.EXITED);
        assertThat(report.value()).isEqualTo(7);
        assertThat(report.path()).isEqualTo("/bin/sh");
        assertThat(report.text()).endsWith("y\nlast\n").hasSize(1023);
    }

    @Test
    void diesOfASignal() {
        Report report =
                run("kill -TERM $$", List.of(), Template.of(""), 0, false).report();
        assertThat(report.end()).isEqualTo(Report.ProgramEnd.SIGNALLED);
        assertThat(report.value()).isEqualTo(15);
    }

    @Test
    void isOnlyAWarningWhenAskedFor() {
        Outcome outcome = run("exit 3", List.of(), Template.of(""), 0, true);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(Report.Kind.WARNING);
            assertThat(warning.value()).isEqualTo(3);
        });
    }

    @Test
    void isKilledAtItsDeadlineWithItsGroup() throws Exception {
        Path pid = directory.resolve("pid");
        long start = System.nanoTime();
        outOfTime(
                "sleep 600 & echo $! > " + pid + "; wait",
                report -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
        long child = Long.parseLong(Files.readString(pid).strip());
        Eventually.isTrue(() -> ProcessHandle.of(child).map(p -> !p.isAlive()).orElse(true));
    }

    @Test
    void isKilledAtItsDeadlineAlsoWhileItWrites() throws Exception {
        // with more right to run than who reads it, so that there is always something to read
        outOfTime("exec nice -n -20 yes", report -> report.text().contains("y\ny\n"));
    }

    /** Runs what never ends; its deadline is as long as the program needs here to get as far as it has to. */
    private void outOfTime(String script, ThrowingPredicate<Report> farEnough) throws Exception {
        Report report;
        long millis = SHORT.toMillis();
        do {
            report = run(script, List.of("PATH=/bin:/usr/bin"), Template.of(""), (int) millis, false)
                    .report();
            assertThat(report.end()).isEqualTo(Report.ProgramEnd.TIMED_OUT);
            millis *= 2;
        } while (!farEnough.test(report));
    }

    private interface ThrowingPredicate<T> {
        boolean test(T value) throws Exception;
    }

    @Test
    void doesntHoldUsByWhatItLeavesBehind() throws Exception {
        Path pid = directory.resolve("pid");
        // keeps both outputs open, and writes for ever
        Outcome outcome = run(
                "(setsid sh -c 'sleep 600 & echo $! > " + pid + "; exec timeout 600 yes' &); " + "until [ -s " + pid
                        + " ]; do sleep 0.01; done; exit 0",
                List.of("PATH=/bin:/usr/bin"),
                Template.of(""),
                0,
                false);
        assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(left.destroyForcibly()).as("it was there all the time").isTrue();
    }

    @Test
    void thatIsNotThereIsToldApartFromOneThatFails() {
        Report report = runner.run(SmallContainer.plan(new ProcessOp.RunProgram(
                        "/no/such/hook", List.of("hook"), List.of(), "/", Template.of(""), 0, false)))
                .report();
        assertThat(report.errno()).isEqualTo(2);
        assertThat(report.end()).isEqualTo(Report.ProgramEnd.NONE);
        assertThat(report.systemCall()).isEqualTo("execve");
        assertThat(report.path()).isEqualTo("/no/such/hook");
    }

    @Test
    void runsInsideOfInitToo() throws Exception {
        Path seen = directory.resolve("inside");
        SmallContainer container = new SmallContainer(directory, "c");
        LaunchPlan plan = LaunchPlan.builder()
                .all(container.begin())
                .init(
                        "",
                        new ProcessOp.RunProgram(
                                "/bin/sh",
                                List.of("sh", "-c", "cat > " + seen + "; echo to the report; exit 4"),
                                List.of("PATH=/bin"),
                                "/",
                                Template.of("")
                                        .then(Template.Variable.INIT_PID)
                                        .then(" is ")
                                        .then(Template.Variable.OWN_PID),
                                0,
                                false))
                .build();
        Report report = runner.run(plan).report();
        assertThat(report.step()).isEqualTo(plan.steps().size() - 1);
        assertThat(report.value()).isEqualTo(4);
        assertThat(report.text()).isEqualTo("to the report\n");
        assertThat(seen).hasContent(report.pid() + " is 1");
        assertThat(container.directory().path()).as("undone").doesNotExist();
    }

    private Outcome run(String script, List<String> env, Template input, int timeoutMillis, boolean warnOnly) {
        return runner.run(SmallContainer.plan(new ProcessOp.RunProgram(
                "/bin/sh", List.of("sh", "-c", script), env, directory.toString(), input, timeoutMillis, warnOnly)));
    }
}
