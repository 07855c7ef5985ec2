package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.testguest.Opened;

/** Further processes of a container in a virtual machine. One machine serves all tests but the last: it takes its time to boot. */
@Tag("once")
class FurtherProcessIT {
    private static final String PROCESSES = "set -- /proc/[0-9]*; echo $#"; // a pipeline's begin in no order

    @Opened
    private static TestMachines machines;

    private static StandardContainer container;

    @BeforeAll
    static void open() {
        container = started();
    }

    @AfterAll
    static void close() {
        if (container != null) {
            container.close();
        }
    }

    private static StandardContainer started() {
        StandardContainer made = machines.create(machines.bundle(TestMachines.shell("exec sleep 100000")
                .mounts(TestMachines.mounts(
                        Mount.of("/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620")))
                .build()));
        made.start();
        return made;
    }

    /** What it has written, and how it ended. */
    private record Result(String out, String err, ExitStatus status) {}

    private static Result run(StandardContainer in, ProcessConfig config, String input) {
        try (ExecProcess process = in.require(Exec.class).exec(config, Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            io.stdin().write(input.getBytes(UTF_8));
            io.stdin().close();
            return new Result(TestMachines.await(out), TestMachines.await(err), TestMachines.await(process.onExit()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String output(StandardContainer in, String script) {
        Result result = run(in, TestMachines.process("sh", "-c", script).build(), "");
        assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
        return result.out();
    }

    @Test
    void itIsOnTheContainersKernelInItsNamespacesAndCgroup() {
        String seen =
                "cd /proc/%s; uname -r; hostname; cat cgroup mountinfo; for n in ns/*; do ls -l $n | grep -o '[a-z]*:.[0-9]*.$'; done";
        String own = output(container, String.format(seen, "self"));

        assertThat(own)
                .isEqualTo(output(container, String.format(seen, "1")))
                .contains("box\n", "pid:[")
                .contains(TestMachines.kernel()
                        .orElseThrow()
                        .getFileName()
                        .toString()
                        .replace("vmlinuz-", ""));
    }

    @Test
    void streamsAndExitCodeAreItsOwn() {
        Result result = run(
                container,
                TestMachines.process("sh", "-c", "cat; echo err >&2; exit 7").build(),
                "from the host\n");

        assertThat(result).isEqualTo(new Result("from the host\n", "err\n", new ExitStatus.Exited(7)));
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void muchGoesThroughAndAReaderThatIsSlowHoldsUpNobody() throws IOException {
        try (ExecProcess flood = container
                .require(Exec.class)
                .exec(
                        TestMachines.process("sh", "-c", "head -c 1000000 /dev/zero")
                                .build(),
                        Stdio.pipes())) {
            Attachment io = flood.attachment().orElseThrow();
            assertThat(output(container, "echo meanwhile")).isEqualTo("meanwhile\n");
            assertThat(io.stdout().readAllBytes()).hasSize(1_000_000);
            assertThat(TestMachines.await(flood.onExit())).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    void aSignalReachesItAndClosingKillsIt() {
        int before = Integer.parseInt(output(container, PROCESSES).strip());
        try (ExecProcess process = container
                .require(Exec.class)
                .exec(TestMachines.process("sleep", "1000").build(), Stdio.discard())) {
            process.kill(Signal.TERM);
            assertThat(TestMachines.await(process.onExit()))
                    .isEqualTo(new ExitStatus.Signalled(Signal.TERM, 15, false));
        }
        ExecProcess closed = container
                .require(Exec.class)
                .exec(TestMachines.process("sleep", "1000").build(), Stdio.discard());
        long proxy = closed.process().orElseThrow().pid();
        closed.close();

        TestMachines.awaitEnd(ProcessHandle.of(proxy).stream().toList());
        awaitProcesses(before);
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
    }

    /** The guest hears of it a moment later. */
    private static void awaitProcesses(int wanted) {
        long end = System.nanoTime() + java.util.concurrent.TimeUnit.SECONDS.toNanos(60);
        int found;
        do {
            found = Integer.parseInt(output(container, PROCESSES).strip());
        } while (found > wanted && System.nanoTime() - end < 0);
        assertThat(found).isLessThanOrEqualTo(wanted);
    }

    @Test
    void whatIsMissingInTheGuestIsToldOf() {
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> container
                        .require(Exec.class)
                        .exec(TestMachines.process("nothing").build(), Stdio.discard()));

        assertThat(e.pointer()).isEqualTo("/process/args/0");
        assertThat(e).hasMessageContaining("executable file not found in $PATH");
    }

    @Test
    void aTerminalIsInTheGuest() throws Exception {
        ProcessConfig process = TestMachines.process("sh", "-c", "tty; stty size; read go; stty size; exit 4")
                .terminal(true)
                .consoleSize(new ConsoleSize(BigInteger.valueOf(30), BigInteger.valueOf(100)))
                .build();
        try (ExecProcess terminal = container.require(Exec.class).exec(process, Stdio.pipes())) {
            Attachment io = terminal.attachment().orElseThrow();
            assertThat(TestMachines.line(io.stdout())).isEqualTo("/dev/pts/0\r");
            assertThat(TestMachines.line(io.stdout())).isEqualTo("30 100\r");
            io.resize(90, 20);
            io.stdin().write("\n".getBytes(UTF_8));
            io.stdin().flush();

            assertThat(TestMachines.await(Aside.text(io.stdout()))).endsWith("20 90\r\n");
            assertThat(TestMachines.await(terminal.onExit())).isEqualTo(new ExitStatus.Exited(4));
        }
    }

    @Test
    void manyLeaveNothing() {
        int before = Integer.parseInt(output(container, PROCESSES).strip());
        List<CompletableFuture<List<String>>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(CompletableFuture.supplyAsync(
                    () -> {
                        List<String> out = new ArrayList<>();
                        for (int i = 0; i < 25; i++) {
                            out.add(output(container, "echo " + i));
                        }
                        return out;
                    },
                    Aside.THREADS));
        }
        all.forEach(
                outputs -> assertThat(TestMachines.await(outputs)).hasSize(25).contains("0\n", "24\n"));
        awaitProcesses(before);
    }

    @Test
    void anotherRuntimeReachesItToo() {
        try (ContainerRuntime other =
                TestMachines.open(machines.directory().resolve("state"), Map.of(), RuntimeListener.logging())) {
            assertThat(output(other.load(container.id()), "echo there")).isEqualTo("there\n");
        }
    }

    @Test
    void itEndsWithTheContainerAndTakesARunningOne() {
        StandardContainer own = machines.create(
                machines.bundle(TestMachines.shell("exec sleep 100000").build()));
        try (own) {
            ProcessConfig sleep = TestMachines.process("sleep", "1000").build();
            assertThatThrownBy(() -> own.require(Exec.class).exec(sleep, Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessageContaining("it is created");
            own.start();
            ExecProcess process = own.require(Exec.class).exec(sleep, Stdio.discard());
            own.kill(Signal.KILL);

            ExitStatus status = TestMachines.await(process.onExit());
            assertThat(status).isNotInstanceOf(ExitStatus.Exited.class);
            process.close();
        }
    }
}
