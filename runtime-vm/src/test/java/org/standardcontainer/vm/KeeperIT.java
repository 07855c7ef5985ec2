package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.SideProcess;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.vm.MachineStart.Numbers;

/** Keepers, of a program that sleeps instead of a machine, and takers that come at the wrong moment: a keeper that is stopped hears of them later. */
@Timeout(60)
class KeeperIT {
    private static final ContainerId SOME = ContainerId.of("keeper");
    private static final int KEEPING = Numbers.OWN;
    private static final int ANSWER_MILLIS = 30_000;

    @TempDir
    Path directory;

    private Beside runtime;
    private WaitingMachine machine;

    /** A backend without containers, for processes beside them. */
    private static final class Beside extends LaunchedRuntime {
        Beside(LauncherSettings settings) {
            super(settings, new RuntimeListener() {});
        }

        SideProcess make(LaunchPlan plan) {
            return makeBeside(SOME, plan);
        }

        @Override
        public String name() {
            return "beside";
        }

        @Override
        public Features features() {
            return Features.builder(name()).build();
        }

        @Override
        protected List<Finding> doCheck(BundleReader.Content content) {
            return List.of();
        }

        @Override
        protected CompiledContainer compile(CompileRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected LaunchedContainer container(ContainerAccess access) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() {
        runtime = new Beside(settings());
        Path socket = directory.resolve("waiting-1-1-it.sock");
        machine = new WaitingMachine(socket, runtime.make(keeping(socket)));
        await("it waits", machine::isThere);
    }

    @AfterEach
    void close() {
        machine.keeper().end();
        runtime.close();
    }

    private LauncherSettings settings() {
        return new LauncherSettings(
                Optional.of(directory.resolve("state")),
                Optional.empty(),
                ProcessTree.MONITORED,
                Duration.ofSeconds(10),
                0);
    }

    private static LaunchPlan keeping(Path socket) {
        SideProcess self = SideProcess.current();
        return LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(0))
                .init("", new ProcessOp.NewSession())
                .init("", new GuestOp.MakeChannel(Numbers.AGENT, Numbers.AGENT_OF_QEMU))
                .init("", new GuestOp.MakeChannel(Numbers.FILES, Numbers.FILES_OF_QEMU))
                .init(
                        "",
                        new GuestOp.StartHelper(
                                Numbers.MACHINE,
                                "/bin/sleep",
                                List.of("sleep", "1000"),
                                List.of(),
                                GuestOp.UNCHANGED,
                                GuestOp.UNCHANGED,
                                List.of(Numbers.AGENT_OF_QEMU, Numbers.FILES_OF_QEMU)))
                .host("", new ProcessOp.Detach())
                .init(
                        "",
                        new GuestOp.KeepMachine(
                                socket.toString(),
                                Numbers.AGENT,
                                Numbers.FILES,
                                Numbers.MACHINE,
                                self.pid(),
                                self.startTime()))
                .build();
    }

    /** Has it, and ends. */
    private void take() {
        settings()
                .execute(
                        SOME,
                        LaunchPlan.builder()
                                .host("", new GuestOp.ShareFate())
                                .host("", new ProcessOp.CloneInit(0))
                                .init(
                                        "",
                                        new GuestOp.TakeMachine(
                                                machine.socket().toString(),
                                                Numbers.AGENT,
                                                Numbers.FILES,
                                                Numbers.MACHINE,
                                                KEEPING,
                                                ANSWER_MILLIS))
                                .build());
    }

    /** In a thread of its own: the common pool has one for all takers where there are two processors. */
    private CompletableFuture<Void> taking() {
        return CompletableFuture.runAsync(this::take, task -> new Thread(task, "taker").start());
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void signal(String signal) {
        try {
            assertThat(new ProcessBuilder(
                                    "kill",
                                    signal,
                                    Integer.toString(machine.keeper().pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many sockets have its name: who listens there, and each who has come and wasn't let in yet. */
    private long sockets() {
        try {
            return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                    .filter(line -> line.contains(directory.toString()))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertEnds() {
        await("its keeper ends", () -> !machine.keeper().isAlive());
        await("its name is gone", () -> !machine.isThere());
    }

    private static void assertRefused(CompletableFuture<Void> taker, Path socket) {
        assertThatThrownBy(() -> taker.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LaunchFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        LaunchFailedException.class,
                        e -> assertThat(e.path())
                                .as("so that another one is taken")
                                .isEqualTo(socket.toString()));
    }

    @Test
    void whoTakesItHasItUntilItEnds() {
        take();
        assertEnds();
    }

    @Test
    void whatSomebodyElseClaimedIsGivenToNobody() throws IOException {
        signal("-STOP");
        CompletableFuture<Void> taker = taking();
        await("a taker has come", () -> sockets() == 2);
        Files.delete(machine.socket()); // what end() does first
        signal("-CONT");

        assertRefused(taker, machine.socket());
        assertEnds();
    }

    @Test
    void whatIsTakenIsNotEnded() {
        WaitingMachine taken = new WaitingMachine(directory.resolve("taken.sock"), machine.keeper());
        taken.end();
        assertThat(machine.keeper().isAlive()).isTrue();

        machine.end();
        assertThat(machine.keeper().isAlive()).isFalse();
        assertThat(machine.isThere()).isFalse();
    }

    @Test
    void ofTwoOneHasItAndTheOtherIsTold() {
        signal("-STOP");
        List<CompletableFuture<Void>> takers = List.of(taking(), taking());
        await("both have come", () -> sockets() == 3);
        signal("-CONT");

        List<CompletableFuture<Void>> refused = new ArrayList<>();
        for (CompletableFuture<Void> taker : takers) {
            if (taker.handle((done, e) -> e != null)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join()) {
                refused.add(taker);
            }
        }
        assertThat(refused).hasSize(1);
        assertRefused(refused.get(0), machine.socket());
        assertEnds();
    }

    /** Its create was killed: that costs no machine. */
    @Test
    void whoHasEndedMeanwhileGetsNothing() {
        signal("-STOP");
        Set<Long> before = descendants();
        CompletableFuture<Void> taker = taking();
        await("a taker has come", () -> sockets() == 2);
        ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process.pid()))
                .forEach(ProcessHandle::destroyForcibly);
        assertThatThrownBy(() -> taker.get(30, TimeUnit.SECONDS)).isNotNull();
        await("the takers have ended", () -> before.containsAll(descendants()));
        signal("-CONT");

        await("the one that has ended was heard", () -> sockets() == 1);
        assertThat(machine.keeper().isAlive()).isTrue();
        assertThat(machine.isThere()).isTrue();
        take();
        assertEnds();
    }

    private static Set<Long> descendants() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    void aNameIsAbandonedWhenNobodyIsBoundToIt() throws IOException {
        assertThat(WaitingMachine.isAbandoned(machine.socket())).isFalse();
        signal("-STOP");
        assertThat(WaitingMachine.isAbandoned(machine.socket()))
                .as("and nobody is disturbed")
                .isFalse();
        assertThat(sockets()).isEqualTo(1);
        signal("-CONT");
        Path left = directory.resolve("left.sock");
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(left));
            assertThat(WaitingMachine.isAbandoned(left)).isFalse();
        }
        assertThat(WaitingMachine.isAbandoned(left)).isTrue();
        assertThat(WaitingMachine.isAbandoned(directory.resolve("none"))).isFalse();
    }
}
