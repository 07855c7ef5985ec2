package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.SideProcess;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;
import org.standardcontainer.testguest.Opened;

/** Machines that wait for a container: who gets them, and what becomes of them when somebody ends. They are clones, which is quicker. */
@Tag("once")
@Timeout(300)
class PoolIT {
    private static final VmConfig LARGER = new VmConfig(
            null,
            new VmConfig.Kernel(TestMachines.kernel().map(Path::toString).orElse("/none"), null, null),
            null,
            new VmHardware(null, null, BigInteger.valueOf(300L << 20), null, null, null));

    @Opened({"vm.pool=1", "vm.template=tests"})
    private static TestMachines machines;

    @BeforeAll
    static void open() {
        assertThat(waiting(machines))
                .as("nothing waits before the first create")
                .isEmpty();
        StandardContainer first = container(machines, "exit 0");
        assertThat(how(first)).isEqualTo("template");
        first.close();
        machines.runtime().destroy(first.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
    }

    private static List<WaitingMachine> waiting(TestMachines machines) {
        return ((VirtualMachineRuntime) machines.runtime()).waiting();
    }

    private static String how(StandardContainer container) {
        return ((VirtualMachineContainer) container).origin();
    }

    private static StandardContainer container(TestMachines machines, String script) {
        return machines.create(machines.bundle(TestMachines.shell(script).build()));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestMachines.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static WaitingMachine awaitOne(TestMachines machines) {
        await("a machine waits", () -> !waiting(machines).isEmpty());
        return waiting(machines).get(0);
    }

    /** The machine that a keeper has. */
    private static ProcessHandle qemu(SideProcess keeper) {
        return ProcessHandle.of(keeper.pid())
                .orElseThrow()
                .children()
                .filter(child -> child.info().command().orElse("").contains("qemu"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertGone(WaitingMachine machine, ProcessHandle qemu) {
        TestMachines.awaitEnd(List.of(qemu));
        await("its keeper ends", () -> !machine.keeper().isAlive());
        await("its name is gone", () -> !machine.isThere());
    }

    private static void delete(StandardContainer container) {
        container.close();
        machines.runtime().destroy(container.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
    }

    @Test
    void aContainerTakesOneAndAnotherIsMade() {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        StandardContainer container = container(machines, "echo there > /tmp/file; cat /tmp/file; exit 7");

        assertThat(how(container)).isEqualTo("pool");
        assertThat(machine.isThere()).isFalse();
        assertThat(machine.keeper().isAlive()).isTrue();
        assertThat(((VirtualMachineContainer) container).hostUse().processes())
                .as("proxy, file server, keeper, machine")
                .isEqualTo(4);
        container.start();
        TestMachines.Result result = TestMachines.finish(container);
        assertThat(result.status()).as("%s", result).isEqualTo(new ExitStatus.Exited(7));
        assertThat(result.out()).isEqualTo("there\n");
        assertGone(machine, qemu);
        container.delete();

        assertThat(awaitOne(machines)).isNotEqualTo(machine);
    }

    /** As the strict profile has it: without a template. Who asks for more boots its own. */
    @Test
    void oneThatBootedByItselfIsAsGood() {
        try (TestMachines strict = TestMachines.open("vm.pool=1")) {
            try (StandardContainer first = container(strict, "exit 0")) {
                assertThat(how(first)).isEqualTo("cold");
                strict.runtime().destroy(first.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
            }
            WaitingMachine machine = awaitOne(strict);
            ProcessHandle qemu = qemu(machine.keeper());
            try (StandardContainer larger = strict.create(
                    strict.bundle(TestMachines.shell("exit 0").vm(LARGER).build()))) {
                assertThat(how(larger)).isEqualTo("cold");
                assertThat(machine.isThere()).isTrue();
                strict.runtime().destroy(larger.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
            }
            try (StandardContainer container = container(strict, "echo $(cat /proc/sys/kernel/random/uuid)")) {
                assertThat(how(container)).isEqualTo("pool");
                container.start();
                assertThat(TestMachines.finish(container).out()).matches("[0-9a-f-]{36}\n");
                container.delete();
            }
            assertGone(machine, qemu);
        }
    }

    /** Of 256 MiB each; a third one isn't made, also when it was looked again. */
    @Test
    void asManyWaitAsTheirMemoryAllows() throws Exception {
        try (TestMachines some = TestMachines.open("vm.pool=3", "vm.pool.memory=600", "vm.template=tests")) {
            container(some, "exit 0").close();
            await("two wait", () -> waiting(some).size() == 2);
            TimeUnit.SECONDS.sleep(3);
            List<WaitingMachine> both = waiting(some);
            assertThat(both).hasSize(2);
            assertThat(both.stream().map(machine -> qemu(machine.keeper())).distinct())
                    .hasSize(2);

            StandardContainer taken = container(some, "sleep 1000");
            assertThat(how(taken)).isEqualTo("pool");
            await(
                    "two wait again, beside the one with a container",
                    () -> waiting(some).size() == 2);
            assertThat(waiting(some)).isNotEqualTo(both);
            taken.close();
        }
    }

    @Test
    void twoAtATimeBothHaveAMachine() {
        awaitOne(machines);
        List<CompletableFuture<StandardContainer>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Bundle bundle = machines.bundle(TestMachines.shell("exit 0").build());
            both.add(CompletableFuture.supplyAsync(() -> machines.create(bundle)));
        }
        assertThat(both.stream()
                        .map(TestMachines::await)
                        .peek(PoolIT::delete)
                        .map(container -> container.id())
                        .distinct())
                .hasSize(2);
    }

    @Test
    void aKeeperThatIsKilledTakesItsMachineAlongAndAnotherIsMade() {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        machine.keeper().end();

        TestMachines.awaitEnd(List.of(qemu));
        // comes to nobody first, unless that was seen before
        StandardContainer container = container(machines, "exit 0");
        assertThat(how(container)).isIn("template", "pool");
        assertThat(machine.isThere()).isFalse();
        delete(container);
        awaitOne(machines);
    }

    @Test
    void aMachineThatIsKilledWhileItWaitsIsReplaced() {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        qemu.destroyForcibly();

        assertGone(machine, qemu);
        assertThat(awaitOne(machines)).isNotEqualTo(machine);
    }

    @Test
    void aMachineThatIsKilledWhenItIsTakenIsLost() {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        StandardContainer container = container(machines, "sleep 1000");
        container.start();
        qemu.destroyForcibly();

        assertThat(TestMachines.await(container.require(Waitable.class).onExit()))
                .isInstanceOfSatisfying(
                        ExitStatus.Unknown.class,
                        how -> assertThat(how.reason()).contains("ended before it did"));
        assertGone(machine, qemu);
        delete(container);
    }

    /** A guest that runs turns its machine off when its host is gone; this one can't, so that it is the keeper who sees it. */
    @Test
    void aProxyThatIsKilledTakesTheMachineAlong() throws Exception {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        StandardContainer container = container(machines, "sleep 1000");
        container.start();
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(qemu.pid()))
                        .start()
                        .waitFor())
                .isZero();
        container.kill(Signal.KILL);

        assertGone(machine, qemu);
        delete(container);
    }

    @Test
    void aProxyThatEndsAsSoonAsItHasOneTakesItAlong() {
        WaitingMachine machine = awaitOne(machines);
        ProcessHandle qemu = qemu(machine.keeper());
        var config = TestMachines.config(machines.directory().resolve("none"), Map.of("vm.template", "tests"));
        LauncherSettings launcher = LauncherSettings.from(config);
        Guest guest = Assets.find(VmSettings.from(config), launcher).guest().orElseThrow();
        QemuCommand command = new PoolMachine(guest, VmSettings.from(config), 0, java.util.Optional.empty()).command();
        launcher.execute(ContainerId.of("short"), machine.plan(command, List.of(), Duration.ofMinutes(1)));

        assertGone(machine, qemu);
        awaitOne(machines);
    }

    @Test
    void afterTheJvmWasKilledNothingWaitsAndWhatHasAContainerGoesOn() throws Exception {
        Path state = machines.directory().resolve("state-of-another");
        Bundle bundle = machines.bundle(TestMachines.shell("sleep 1000").build());
        Process jvm = new ProcessBuilder(TestMachines.jvm(WithPool.class, state, bundle.directory()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            String[] said = String.valueOf(out.readLine()).split(" ");
            assertThat(said).hasSize(4);
            WaitingMachine machine = new WaitingMachine(
                    Path.of(said[1]), new SideProcess(Integer.parseInt(said[2]), Long.parseLong(said[3])));
            ProcessHandle qemu = qemu(machine.keeper());
            assertThat(machine.isThere()).isTrue();
            jvm.destroyForcibly().waitFor();

            assertGone(machine, qemu);
            try (ContainerRuntime runtime = TestMachines.open(state, Map.of(), RuntimeListener.logging())) {
                StandardContainer container = runtime.load(ContainerId.of(said[0]));
                assertThat(how(container)).isEqualTo("pool");
                assertThat(container.state().status()).isEqualTo(Status.RUNNING);
                container.close();
                runtime.destroy(container.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
                assertThat(runtime.list()).isEmpty();
            }
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    /** Makes a container in a machine that waited, and says who waits then. */
    static final class WithPool {
        private WithPool() {}

        public static void main(String[] args) throws Exception {
            Map<String, String> settings = Map.of("vm.pool", "1", "vm.template", "tests");
            ContainerRuntime runtime = TestMachines.open(Path.of(args[0]), settings, RuntimeListener.logging());
            Bundle bundle = Bundle.at(Path.of(args[1]));
            ContainerId first = TestMachines.newId();
            runtime.create(first, bundle, Stdio.discard()).close();
            runtime.destroy(first, Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
            await(
                    "a machine waits",
                    () -> !((VirtualMachineRuntime) runtime).waiting().isEmpty());
            StandardContainer container = runtime.create(TestMachines.newId(), bundle, Stdio.discard());
            container.start();
            await(
                    "another one waits",
                    () -> !((VirtualMachineRuntime) runtime).waiting().isEmpty());
            WaitingMachine machine = ((VirtualMachineRuntime) runtime).waiting().get(0);
            System.out.println(container.id().value() + " " + machine.socket() + " "
                    + machine.keeper().pid() + " " + machine.keeper().startTime());
            Thread.sleep(TimeUnit.SECONDS.toMillis(TestMachines.PATIENCE_SECONDS));
        }
    }

    @Test
    void whenTheRuntimeIsClosedNothingWaits() {
        WaitingMachine machine;
        ProcessHandle qemu;
        try (TestMachines some = TestMachines.open("vm.pool=1", "vm.template=tests")) {
            StandardContainer first = container(some, "exit 0");
            first.close();
            some.runtime().destroy(first.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
            machine = awaitOne(some);
            qemu = qemu(machine.keeper());
        }
        assertThat(machine.isThere()).isFalse();
        assertGone(machine, qemu);
    }
}
