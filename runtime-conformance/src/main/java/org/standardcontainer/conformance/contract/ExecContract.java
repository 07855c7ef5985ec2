package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** What the Java API promises of further processes in a container. */
public abstract class ExecContract {
    private static final int MANY = 20;
    private static final int AT_ONCE = 4;
    private static final long KILL = 5; // CAP_KILL

    /** What a further process has written, and how it ended. */
    private record Result(String out, String err, ExitStatus status) {}

    private static ProcessConfig.Builder probe(String... words) {
        List<String> args = new ArrayList<>(List.of("/probe"));
        args.addAll(List.of(words));
        return ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .env("OF=exec")
                .args(args);
    }

    private static Subject running(Bench bench, TestBundle bundle) {
        Subject subject = bench.create(bundle);
        bench.operation(subject.container(), Exec.class);
        subject.start();
        subject.awaitOutput("ready");
        return subject;
    }

    private static Exec exec(Subject subject) {
        return subject.container().require(Exec.class);
    }

    private static Result run(Subject subject, ProcessConfig process) {
        try (ExecProcess running = exec(subject).exec(process, Stdio.pipes())) {
            Attachment streams = running.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(streams.stdout());
            CompletableFuture<String> err = Aside.text(streams.stderr());
            ExitStatus status = exit(running);
            return new Result(out.join(), err.join(), status);
        }
    }

    private static ExitStatus exit(ExecProcess process) {
        return process.onExit()
                .orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static String output(Subject subject, ProcessConfig.Builder process) {
        Result result = run(subject, process.build());
        assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
        return result.out();
    }

    private static ProbeReport report(Subject subject, ProcessConfig.Builder process) {
        return ProbeReport.parse(output(subject, process));
    }

    @Test
    @Clause("api.exec.namespaces")
    void namespacesAreTheContainers(Bench bench) {
        Subject subject = running(bench, bench.bundle().program("event", "/log/events", "own", "sleep"));
        Map<String, String> namespaces = report(subject, probe("report")).namespaces();
        if (bench.features().claims("linux.namespaces.pid")) {
            assertThat(namespaces).as("what is known of its namespaces").isNotEmpty();
        }
        assertThat(namespaces)
                .isEqualTo(subject.bundle().recorded().get(0).process().namespaces());
    }

    @Test
    @Requires({"linux.mount", "linux.namespaces.pid"})
    @Clause("api.exec.namespaces")
    void cgroupIsTheContainers(Bench bench) {
        Subject subject = running(bench, withMount(bench.bundle()));
        assertThat(output(subject, probe("read", "/proc/self/cgroup")))
                .isEqualTo(output(subject, probe("read", "/proc/1/cgroup")));
    }

    @Test
    @Requires("linux.mount")
    @Clause("api.exec.mounts")
    void mountsAreSeen(Bench bench) {
        Subject subject = running(bench, withMount(bench.bundle()));
        assertThat(output(subject, probe("read", "/proc/self/mountinfo"))).contains(" /scratch ");
    }

    private static TestBundle withMount(TestBundle bundle) {
        return bundle.add("/mounts", Map.of("destination", "/scratch", "type", "tmpfs", "source", "tmpfs"));
    }

    @Test
    @Clause("api.exec.process")
    void itIsWhatItsConfigurationSays(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        ProbeReport report = report(
                subject,
                probe("report", "", "two words")
                        .env("A=b=c", "EMPTY=")
                        .cwd("/scratch")
                        .user(new User(10L, 20L, 027L, List.of(5L, 6L), null)));
        assertThat(report.args()).containsExactly("/probe", "report", "", "two words");
        assertThat(report.env()).filteredOn(entry -> !entry.startsWith("HOME=")).containsExactly("A=b=c", "EMPTY=");
        assertThat(report.cwd()).isEqualTo("/scratch");
        assertThat(report.uids()).containsExactly(10L, 10L, 10L);
        assertThat(report.gids()).containsExactly(20L, 20L, 20L);
        assertThat(report.groups()).filteredOn(gid -> gid != 20).containsExactlyInAnyOrder(5L, 6L);
        assertThat(report.umask()).isEqualTo(027);
    }

    @Test
    @Clause("api.exec.process")
    void nothingIsInherited(Bench bench) {
        Subject subject = running(
                bench,
                bench.bundle()
                        .set("/process/env", List.of("OWN=secret"))
                        .set("/process/user/additionalGids", List.of(77)));
        ProbeReport report = report(subject, probe("report"));
        assertThat(report.env()).filteredOn(entry -> !entry.startsWith("HOME=")).containsExactly("OF=exec");
        assertThat(report.groups()).doesNotContain(77L);
    }

    @Test
    @Requires("linux.capabilities")
    @Clause("api.exec.process")
    void capabilitiesAreItsOwn(Bench bench) {
        List<String> chown = List.of("CAP_CHOWN");
        Subject subject = running(
                bench,
                bench.bundle()
                        .set(
                                "/process/capabilities",
                                Map.of("bounding", chown, "effective", chown, "permitted", chown)));
        ProbeReport report = report(subject, probe("report").capabilities(Capabilities.of("CAP_KILL")));
        for (String set : List.of("bounding", "effective", "permitted")) {
            assertThat(report.capabilities(set)).as(set).isEqualTo(1L << KILL);
        }
        for (String set : List.of("inheritable", "ambient")) {
            assertThat(report.capabilities(set)).as(set).isZero();
        }
    }

    @Test
    @Clause("api.exec.descriptors")
    void noOtherDescriptorIsOpen(Bench bench) {
        assertThat(output(running(bench, bench.bundle()), probe("fds"))).isEqualTo("0 1 2\n");
    }

    @Test
    @Clause("api.exec.exit-status")
    void exitCodeIsKnown(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        assertThat(run(subject, probe("exit", "7").build()).status()).isEqualTo(new ExitStatus.Exited(7));
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause("api.exec.exit-status")
    void signalIsKnown(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        assertThat(run(subject, probe("abort").build()).status())
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        s -> assertThat(s.signal().name()).isEqualTo("ABRT"));
    }

    @Test
    @Clause("api.exec.stdio")
    void streamsAreItsOwn(Bench bench) throws IOException {
        Subject subject = running(bench, bench.bundle());
        try (ExecProcess process = exec(subject).exec(probe("drain").build(), Stdio.pipes())) {
            Attachment streams = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(streams.stdout());
            try (OutputStream input = streams.stdin()) {
                input.write("hello".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(out.join()).isEqualTo("5 bytes\n");
            assertThat(exit(process)).isEqualTo(new ExitStatus.Exited(0));
        }
        Result complaint =
                run(subject, probe("write-file", "/no/such/directory/file").build());
        assertThat(complaint.err()).contains("/no/such/directory/file");
        assertThat(complaint.out()).isEmpty();
        assertThat(subject.output()).isEqualTo("ready\n");
    }

    @Test
    @Clause("api.exec.signal")
    void signalReachesItAlone(Bench bench) throws IOException {
        Subject subject = running(bench, bench.bundle().program("signal-wait", "0"));
        try (ExecProcess process = exec(subject).exec(probe("signal-wait", "3").build(), Stdio.pipes())) {
            Attachment streams = process.attachment().orElseThrow();
            assertThat(streams.stdout().readNBytes("ready\n".length()))
                    .asString()
                    .isEqualTo("ready\n");
            CompletableFuture<String> rest = Aside.text(streams.stdout());
            process.kill(new Signal("USR1"));
            assertThat(rest.join()).isEqualTo("USR1\n");
            assertThat(exit(process)).isEqualTo(new ExitStatus.Exited(3));
        }
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause("api.exec.ends-with-container")
    void itEndsWithTheContainer(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        try (ExecProcess process = exec(subject).exec(probe("hang", "1000").build(), Stdio.discard())) {
            subject.stop();
            // it was killed; with a kernel of its own, that may be all that is known
            assertThat(exit(process)).isNotInstanceOf(ExitStatus.Exited.class);
        }
        subject.delete();
        subject.assertGone();
    }

    @Test
    @Clause("api.exec.close")
    void closingKillsIt(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        ExecProcess process = exec(subject).exec(probe("hang", "1000").build(), Stdio.discard());
        CompletableFuture<ExitStatus> exit = process.onExit();
        process.close();
        process.close();
        assertThat(exit.orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS).join())
                .isNotInstanceOf(ExitStatus.Exited.class);
        process.process()
                .filter(ref -> ref.isOnHost())
                .ifPresent(ref -> Wait.until(
                        "process " + ref.pid() + " is gone",
                        () -> ProcessHandle.of(ref.pid()).isEmpty()));
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause("api.exec.state")
    void stoppedContainerTakesNone(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        Exec exec = exec(subject);
        subject.stop();
        assertThat(bench.refuses("exec", () -> exec.exec(probe("report").build(), Stdio.discard())))
                .isInstanceOf(IllegalContainerStateException.class);
        subject.delete();
        assertThat(bench.refuses("exec", () -> exec.exec(probe("report").build(), Stdio.discard())))
                .isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    @Clause("api.exec.created")
    void createdContainerTakesOne(Bench bench) {
        bench.ownRuntimeOnly();
        Subject subject = bench.create(bench.bundle());
        bench.operation(subject.container(), Exec.class);
        assertThat(run(subject, probe("exit", "4").build()).status()).isEqualTo(new ExitStatus.Exited(4));
        assertThat(subject.status()).isEqualTo(Status.CREATED);
        subject.start();
        subject.awaitOutput("ready");
    }

    @Test
    @Clause("api.exec.program-missing")
    void missingProgramIsAnError(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        bench.refuses(
                "exec of a program that isn't there",
                () -> exec(subject).exec(probe().args("/no/such/program").build(), Stdio.discard()));
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
        assertThat(run(subject, probe("exit", "5").build()).status()).isEqualTo(new ExitStatus.Exited(5));
    }

    @Test
    @Clause("api.exec.many")
    void manyAtOnceLeaveNothing(Bench bench) {
        Subject subject = running(bench, bench.bundle());
        List<CompletableFuture<List<Result>>> all = new ArrayList<>();
        for (int thread = 0; thread < AT_ONCE; thread++) {
            all.add(CompletableFuture.supplyAsync(() -> some(subject), Aside.THREADS));
        }
        for (CompletableFuture<List<Result>> each : all) {
            assertThat(each.join()).hasSize(MANY / AT_ONCE).allSatisfy(result -> {
                assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
                assertThat(ProbeReport.parse(result.out()).args()).containsExactly("/probe", "report");
            });
        }
        subject.stop();
        subject.delete();
        subject.assertGone();
    }

    private static List<Result> some(Subject subject) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < MANY / AT_ONCE; i++) {
            results.add(run(subject, probe("report").build()));
        }
        return results;
    }
}
