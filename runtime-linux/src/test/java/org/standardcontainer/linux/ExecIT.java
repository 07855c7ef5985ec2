package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

/** Further processes in a container. */
@Timeout(180)
class ExecIT {
    private TestContainers containers;
    private final ContainerId id = TestContainers.newId();

    @BeforeEach
    void open() {
        containers = TestContainers.open();
    }

    @AfterEach
    void close() {
        containers.close();
        assertThat(Residue.of(id.value())).isEmpty();
    }

    // --- where it is ---

    @Test
    void itIsWhereTheContainersProcessIs() throws IOException {
        try (StandardContainer container = started(sleeping())) {
            String own = output(
                    container,
                    "for n in mnt net ipc uts pid cgroup; do readlink /proc/self/ns/$n; done;"
                            + " cat /proc/self/cgroup /proc/self/mountinfo; hostname");
            String first = output(
                    container,
                    "for n in mnt net ipc uts pid cgroup; do readlink /proc/1/ns/$n; done;"
                            + " cat /proc/1/cgroup /proc/1/mountinfo; hostname");

            assertThat(own).isEqualTo(first).contains("box");
            assertThat(own).contains("mnt:[").doesNotContain(hostNamespace("mnt"));
            assertThat(output(container, "echo $$").strip()).isNotEqualTo("1");
            try (ExecProcess process = exec(container, "sleep 1000", Stdio.discard())) {
                long pid = process.process().orElseThrow().pid();
                assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                        .contains("/scr-" + id);
            }
        }
    }

    @Test
    void itIsInTheContainersCgroupWithoutAPidNamespaceToo() throws IOException {
        Spec spec = TestContainers.shell("while :; do sleep 1000; done")
                .linux(TestContainers.linux("mount", "uts").build())
                .build();
        try (StandardContainer container = started(spec)) {
            ExecProcess process = exec(container, "sleep 1000", Stdio.discard());
            long pid = process.process().orElseThrow().pid();

            assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup"))).contains("scr-" + id);
            container.destroy(java.time.Duration.ofSeconds(60));
            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
    }

    @Test
    void itSeesWhatTheContainerHasMounted() {
        try (StandardContainer container = started(TestContainers.shell("echo here > /dev/mark; sleep 1000"))) {
            assertThat(output(container, "while [ ! -s /dev/mark ]; do sleep 0.01; done; cat /dev/mark"))
                    .isEqualTo("here\n");
        }
    }

    // --- what it is ---

    @Test
    void nothingIsInheritedFromTheContainersProcess() {
        Spec spec = TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000")
                        .env("PATH=/bin", "OWN=1")
                        .noNewPrivileges(true)
                        .build())
                .build();
        try (StandardContainer container = started(spec)) {
            assertThat(output(container, "env; grep NoNewPrivs /proc/self/status"))
                    .doesNotContain("OWN")
                    .contains("PATH=/bin")
                    .containsPattern("NoNewPrivs:\\s+0");
        }
    }

    @Test
    void itIsAsItsConfigurationSays() {
        ProcessConfig process = TestContainers.process(
                        "sh",
                        "-c",
                        "pwd; id; umask; ulimit -n; cat /proc/self/oom_score_adj; grep -E 'Cap|NoNew' /proc/self/status")
                .cwd("/tmp")
                .user(new User(1000L, 2000L, 027L, List.of(5L, 6L), null))
                .rlimits(new Rlimit("RLIMIT_NOFILE", BigInteger.valueOf(88), BigInteger.valueOf(77)))
                .oomScoreAdj(500)
                .noNewPrivileges(true)
                .capabilities(Capabilities.of("CAP_KILL"))
                .build();
        try (StandardContainer container = started(sleeping())) {
            // a program that isn't root's gets none of the permitted set at exec, as the kernel has it
            assertThat(output(container, process).replaceAll("[ \t]+", " ")).isEqualTo("""
                    /tmp
                    uid=1000 gid=2000 groups=5,6
                    0027
                    77
                    500
                    CapInh: 0000000000000000
                    CapPrm: 0000000000000000
                    CapEff: 0000000000000000
                    CapBnd: 0000000000000020
                    CapAmb: 0000000000000000
                    NoNewPrivs: 1
                    """);
        }
    }

    @Test
    void noDescriptorOfOursIsOpen() {
        try (StandardContainer container = started(sleeping())) {
            assertThat(output(container, "ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3 ");
        }
    }

    @Test
    void aTerminalIsItsOwnAndNotTheConsole() throws Exception {
        ProcessConfig process = TestContainers.process(
                        "sh", "-c", "tty; stty size; ls /dev/console; read go; stty size; exit 4")
                .terminal(true)
                .consoleSize(new ConsoleSize(BigInteger.valueOf(30), BigInteger.valueOf(100)))
                .build();
        try (StandardContainer container = started(sleeping());
                ExecProcess terminal = container.require(Exec.class).exec(process, Stdio.pipes())) {
            Attachment io = terminal.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            io.resize(90, 20);
            io.stdin().write("\n".getBytes(StandardCharsets.US_ASCII));
            io.stdin().flush();

            assertThat(exit(terminal)).isEqualTo(new ExitStatus.Exited(4));
            assertThat(out.get(60, TimeUnit.SECONDS).replace("\r", ""))
                    .contains("/dev/pts/0\n")
                    .contains("No such file or directory")
                    .endsWith("20 90\n");
        }
    }

    // --- its end, its streams ---

    @Test
    void itsExitCodeIsKnownAndItsStreamsAreItsOwn() {
        try (StandardContainer container = started(sleeping());
                ExecProcess process = exec(container, "cat; echo err >&2; exit 7", Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            try (var stdin = io.stdin()) {
                stdin.write("to the end\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(exit(process)).isEqualTo(new ExitStatus.Exited(7));
            assertThat(out.get(60, TimeUnit.SECONDS)).isEqualTo("to the end\n");
            assertThat(err.get(60, TimeUnit.SECONDS)).isEqualTo("err\n");
            process.kill(Signal.KILL); // without effect
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSignalReachesItAlone() {
        try (StandardContainer container = started(sleeping());
                ExecProcess process = exec(container, "exec sleep 1000", Stdio.discard())) {
            process.kill(Signal.TERM);

            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.TERM, 15, false));
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void closingKillsIt() {
        try (StandardContainer container = started(sleeping())) {
            ExecProcess process = exec(container, "sleep 1000", Stdio.pipes());
            CompletableFuture<ExitStatus> exit = process.onExit();
            long pid = process.process().orElseThrow().pid();
            process.close();

            awaitGone(pid); // it has ended, and may not be reaped yet
            assertThat(exit.orTimeout(60, TimeUnit.SECONDS).join()).isInstanceOf(ExitStatus.Unknown.class);
            process.close();
        }
    }

    @Test
    void itEndsWithTheContainerAndIsNothingThatDeleteLeaves() {
        try (StandardContainer container = started(sleeping())) {
            ExecProcess process = exec(container, "echo last words; sleep 1000", Stdio.pipes());
            CompletableFuture<String> out =
                    Aside.text(process.attachment().orElseThrow().stdout());
            container.kill(Signal.KILL);

            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            assertThat(exit(container.require(Waitable.class))).isInstanceOf(ExitStatus.Signalled.class);
            container.delete();
            assertThat(out.orTimeout(60, TimeUnit.SECONDS).join()).isIn("last words\n", "");
            process.close();
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void closingTheRuntimeKillsIt() {
        long pid;
        try (StandardContainer container = started(sleeping());
                ContainerRuntime other = containers.another()) {
            pid = exec(other.load(id), "sleep 1000", Stdio.pipes())
                    .process()
                    .orElseThrow()
                    .pid();
            other.close();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            awaitGone(pid);
        }
    }

    // --- when it can't be ---

    @Test
    void aProgramThatIsNotThereIsToldOf() {
        try (StandardContainer container = started(sleeping())) {
            ProcessConfig missing = TestContainers.process("nothing").build();
            LaunchFailedException e = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> container.require(Exec.class).exec(missing, Stdio.discard()));

            assertThat(e.pointer()).isEqualTo("/process/args/0");
            assertThat(e.errno()).isEqualTo("ENOENT");
            assertThat(e).hasMessageContaining("executable file not found in $PATH");
            assertThat(processes(container))
                    .as("its own and the one that looks")
                    .isEqualTo(2);
        }
    }

    @Test
    void aCreatedContainerTakesOne() {
        try (StandardContainer container =
                containers.runtime().create(id, containers.bundle(sleeping().build()), Stdio.discard())) {
            assertThat(output(container, "hostname")).isEqualTo("box\n");
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.start();
            assertThat(output(container, "hostname")).isEqualTo("box\n");
        }
    }

    @Test
    void aStoppedContainerTakesNoneAndADeletedOneIsNone() {
        try (StandardContainer container = started(TestContainers.shell("exit 0"))) {
            exit(container.require(Waitable.class));
            Exec exec = container.require(Exec.class);
            ProcessConfig process = TestContainers.process("true").build();

            assertThatThrownBy(() -> exec.exec(process, Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot exec in container " + id + ": it is stopped");
            container.delete();
            assertThatThrownBy(() -> exec.exec(process, Stdio.discard()))
                    .isInstanceOf(ContainerNotFoundException.class);
        }
    }

    @Test
    void aFrozenContainerTakesNone() throws IOException {
        try (StandardContainer container = started(sleeping())) {
            Path freezer = Path.of("/sys/fs/cgroup/freezer");
            String own =
                    Files.readAllLines(Path.of("/proc/"
                                    + container.state().pid().orElseThrow().pid() + "/cgroup"))
                            .stream()
                            .filter(line -> line.contains(":freezer:") && line.contains(id.value()))
                            .map(line -> line.substring(line.lastIndexOf(":/") + 2))
                            .findFirst()
                            .orElse("");
            assumeTrue(!own.isEmpty() && Files.exists(freezer.resolve(own)), "no freezer of cgroup v1");
            Path state = freezer.resolve(own).resolve("freezer.state");
            Files.writeString(state, "FROZEN");
            Until.holds(() -> Files.readString(state).startsWith("FROZEN")); // not FREEZING any more
            try {
                assertThatThrownBy(() -> exec(container, "true", Stdio.discard()))
                        .isInstanceOf(IllegalContainerStateException.class)
                        .hasMessage("cannot exec in container " + id + ": it is paused");
            } finally {
                Files.writeString(state, "THAWED");
            }
            assertThat(output(container, "echo thawed")).isEqualTo("thawed\n");
        }
    }

    @Test
    void whatCanNotBeDoneIsRefusedByName() {
        try (StandardContainer container = started(sleeping())) {
            Exec exec = container.require(Exec.class);
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true")
                                    .apparmorProfile("some")
                                    .build(),
                            Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/apparmorProfile");
            for (long uid : new long[] {-1, 4294967295L, 4294967296L}) {
                assertThatThrownBy(() -> exec.exec(
                                TestContainers.process("true")
                                        .user(User.of(uid, 0))
                                        .build(),
                                Stdio.discard()))
                        .isInstanceOf(InvalidConfigException.class)
                        .hasMessageContaining("/process/user/uid");
            }
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true").terminal(true).build(), Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/terminal");
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true").cwd("/nowhere").build(), Stdio.discard()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("/process/cwd");
            assertThat(output(container, "ls /")).as("it isn't made").doesNotContain("nowhere");
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true")
                                    .user(new User(0L, 0L, null, null, "somebody"))
                                    .build(),
                            Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/user/username");
        }
    }

    /** There is no descriptor of one, and if there were: no link into a process is followed, also one that leads to the root. */
    @Test
    void aDirectoryOfTheHostIsNoWorkingDirectory() {
        List<String> links = new ArrayList<>(List.of("root", "cwd"));
        IntStream.range(3, 12).forEach(fd -> links.add("fd/" + fd));
        try (StandardContainer container = started(sleeping())) {
            for (String link : links) {
                ProcessConfig process =
                        TestContainers.process("pwd").cwd("/proc/self/" + link).build();
                assertThatThrownBy(() -> container.require(Exec.class).exec(process, Stdio.discard()))
                        .as(link)
                        .isInstanceOf(LaunchFailedException.class);
            }
        }
    }

    // --- many ---

    @Test
    void aHundredLeaveNothingBehind() {
        try (StandardContainer container = started(sleeping())) {
            output(container, "true");
            long before = descendants();
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int from = thread * 25;
                all.add(CompletableFuture.supplyAsync(() -> {
                    StringBuilder out = new StringBuilder();
                    for (int i = from; i < from + 25; i++) {
                        out.append(output(container, "echo " + i));
                    }
                    return out.toString();
                }));
            }
            for (int thread = 0; thread < 4; thread++) {
                StringBuilder expected = new StringBuilder();
                for (int i = thread * 25; i < thread * 25 + 25; i++) {
                    expected.append(i).append('\n');
                }
                assertThat(all.get(thread).orTimeout(120, TimeUnit.SECONDS).join())
                        .isEqualTo(expected.toString());
            }
            assertThat(processes(container))
                    .as("its own and the one that looks")
                    .isEqualTo(2);
            Until.holds(() -> descendants() <= before + 1); // one more child may wait for a task
            assertThat(descendants()).isLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void inTheCallersTreeItIsTheCallers() {
        ContainerId callers = TestContainers.newId();
        try (TestContainers other = TestContainers.open("launcher.tree=caller");
                StandardContainer container =
                        other.runtime().create(callers, other.bundle(sleeping().build()), Stdio.discard())) {
            Path out = other.directory().resolve("out");
            container.start();
            ExecProcess process = container
                    .require(Exec.class)
                    .exec(
                            TestContainers.process("sh", "-c", "hostname").build(),
                            Stdio.files(Optional.empty(), out, out));

            assertThat(exit(process)).as("its parent alone knows").isInstanceOf(ExitStatus.Unknown.class);
            assertThat(out).hasContent("box");
        }
    }

    private static Spec.Builder sleeping() {
        return TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000").build())
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .build());
    }

    private StandardContainer started(Spec.Builder spec) {
        return started(spec.build());
    }

    private StandardContainer started(Spec spec) {
        StandardContainer container = containers.runtime().create(id, containers.bundle(spec), Stdio.discard());
        container.start();
        return container;
    }

    private static ExecProcess exec(StandardContainer container, String script, Stdio stdio) {
        return container
                .require(Exec.class)
                .exec(TestContainers.process("sh", "-c", script).build(), stdio);
    }

    private static String output(StandardContainer container, String script) {
        return output(container, TestContainers.process("sh", "-c", script).build());
    }

    private static String output(StandardContainer container, ProcessConfig config) {
        try (ExecProcess process = container.require(Exec.class).exec(config, Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            ExitStatus status = exit(process);
            assertThat(status).as(err.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(new ExitStatus.Exited(0));
            return out.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private static ExitStatus exit(Waitable process) {
        return process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static String hostNamespace(String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitGone(long pid) {
        Until.holds(() -> ProcessHandle.of(pid).isEmpty());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    /** Counted by the shell itself: the processes of a pipeline begin in no order. */
    private static int processes(StandardContainer container) {
        return Integer.parseInt(
                output(container, "set -- /proc/[0-9]*; echo $#").strip());
    }

    private static long descendants() {
        return ProcessHandle.current().descendants().count();
    }
}
