package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.Pause;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNetwork;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** What is asked of a container's kernel, and done to the container by it, while it lives. */
@Tag("once")
@Timeout(300)
class LivingContainerIT {
    private static final long MIB = 1L << 20;

    @Opened
    private static TestMachines machines;

    private static ContainerRuntime runtime;

    @BeforeAll
    static void open() {
        runtime = TestMachines.open(
                machines.directory().resolve("state-of-living"),
                Map.of("vm.template", "tests"),
                RuntimeListener.logging());
    }

    @AfterAll
    static void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    /** @param script which says ready when it is */
    private static StandardContainer started(String script) throws IOException {
        StandardContainer container = runtime.create(
                TestMachines.newId(), machines.bundle(TestMachines.shell(script).build()), Stdio.pipes());
        container.start();
        assertThat(line(container)).isEqualTo("ready");
        return container;
    }

    private static String line(StandardContainer container) {
        return TestMachines.line(container.require(Attachment.class).stdout());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(String what, Condition condition) throws Exception {
        for (int looks = 0; looks < 3000 && !condition.holds(); looks++) {
            Thread.sleep(10);
        }
        assertThat(condition.holds()).as(what).isTrue();
    }

    private static ProcessConfig shell(String script) {
        return ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .env("PATH=/bin")
                .args("/bin/sh", "-c", script)
                .build();
    }

    @Test
    void figuresAreTheGuestsAndTheHosts() throws Exception {
        try (StandardContainer container = started("sleep 1000 & sleep 1000 & echo ready; wait")) {
            ContainerStats stats = container.require(Stats.class).stats();
            assertThat(stats.pids().current()).hasValue(3);
            assertThat(stats.memory().total().used().orElseThrow()).isBetween(1L, 200 * MIB);
            assertThat(stats.cpu().total().orElseThrow()).isPositive();
            assertThat(stats.networkInterfaces()).extracting(i -> i.name()).containsExactly("lo");
            HostUse host = ((VirtualMachineContainer) container).hostUse();
            assertThat(host.processes()).isEqualTo(3);
            assertThat(host.memory().orElseThrow()).isGreaterThan(20 * MIB);
            assertThat(host.cpu()).isPositive();
        }
    }

    @Test
    void processesOfTheGuestAreNamedByItAndProxiesByTheHost() throws Exception {
        try (StandardContainer container = started("sleep 1000 & echo ready; wait");
                ExecProcess further =
                        container.require(Exec.class).exec(shell("sleep 1000 & echo on; wait"), Stdio.pipes())) {
            assertThat(TestMachines.line(further.attachment().orElseThrow().stdout()))
                    .isEqualTo("on");
            List<ProcessRef> all = container.require(Processes.class).processes();
            assertThat(all)
                    .filteredOn(ProcessRef::isOnHost)
                    .containsExactly(
                            container.state().pid().orElseThrow(),
                            further.process().orElseThrow());
            assertThat(all)
                    .filteredOn(p -> !p.isOnHost())
                    .hasSize(2)
                    .allSatisfy(
                            p -> assertThat(p.kernel()).isEqualTo(container.id().value()));
        }
    }

    @Test
    void whoIsPausedDoesNothingUntilAnyRuntimeLetsItGoOn() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("while true; do echo x >> /count; sleep 0.05; done")
                .build());
        Path count = bundle.directory().resolve("rootfs/count"); // the container's and the host's
        try (StandardContainer container = runtime.create(TestMachines.newId(), bundle, Stdio.pipes())) {
            assertThatThrownBy(() -> container.require(Pause.class).pause())
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessageEndingWith("it is created");
            container.start();
            until("it counts", () -> Files.exists(count));
            container.require(Pause.class).pause();
            assertThat(container.state().paused()).isTrue();
            long size = Files.size(count);
            try (ContainerRuntime other = TestMachines.open(
                    machines.directory().resolve("state-of-living"), Map.of(), RuntimeListener.logging())) {
                StandardContainer same = other.load(container.id());
                assertThat(same.state().paused()).isTrue();
                assertThatThrownBy(() -> same.require(Pause.class).pause())
                        .isInstanceOf(IllegalContainerStateException.class);
                assertThat(same.require(Stats.class).stats().pids().current().orElseThrow())
                        .isPositive();
                assertThat(Files.size(count)).isEqualTo(size);
                same.require(Pause.class).resume();
            }
            assertThat(container.state().paused()).isFalse();
            until("it goes on", () -> Files.size(count) > size);
        }
    }

    /** As destroy does it: the machine of one that was killed is gone before anybody knows that it has ended. */
    @Test
    void whoIsPausedAndKilledHasEndedForWhoLetsItGoOn() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            Pause pause = container.require(Pause.class);
            pause.pause();
            container.kill(Signal.KILL);
            assertThatThrownBy(() -> {
                        while (true) {
                            pause.resume(); // done once, if it comes before the signal
                        }
                    })
                    .isInstanceOf(IllegalContainerStateException.class);
            TestMachines.await(container.require(Waitable.class).onExit());
        }
    }

    /** Between the end of its proxy and what its monitor writes of it, which is held up here, it isn't stopped, and nobody answers. */
    @Test
    void whoseProxyWasKilledHasEndedForWhoeverAsks() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            ProcessHandle proxy = ProcessHandle.of(
                            container.state().pid().orElseThrow().pid())
                    .orElseThrow();
            String monitor = Long.toString(proxy.parent().orElseThrow().pid());
            signal("STOP", monitor);
            try {
                signal("KILL", Long.toString(proxy.pid()));
                assertEnded(() -> container.require(Stats.class).stats());
                assertEnded(() -> container
                        .require(Update.class)
                        .update(LinuxResources.builder()
                                .pids(new LinuxPids(33L))
                                .build()));
                assertEnded(() -> container.require(Exec.class).exec(shell("true"), Stdio.pipes()));
                assertEnded(() -> container.require(Pause.class).pause());
                assertThat(container.require(Processes.class).processes()).isEmpty();
                assertThat(container.state().status()).isEqualTo(Status.RUNNING); // so it was held up all that time
            } finally {
                signal("CONT", monitor);
            }
            TestMachines.await(container.require(Waitable.class).onExit());
        }
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    private static void assertEnded(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOf(IllegalContainerStateException.class)
                .hasMessageContaining("stopped");
    }

    @Test
    void limitsAreThoseOfItsCgroup() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            Update update = container.require(Update.class);
            update.update(LinuxResources.builder()
                    .pids(new LinuxPids(33L))
                    .memory(LinuxMemory.builder().limit(64 * MIB).build())
                    .cpu(LinuxCpu.builder().quota(50_000L).build())
                    .build());
            ContainerStats stats = container.require(Stats.class).stats();
            assertThat(stats.pids().limit()).hasValue(33);
            assertThat(stats.memory().total().limit()).hasValue(64 * MIB);
            assertThatThrownBy(() -> update.update(LinuxResources.builder()
                            .pids(new LinuxPids(44L))
                            .devices(List.of(new LinuxDeviceRule(false, "c", 1L, 3L, "r")))
                            .build()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/resources/devices");
            assertThat(container.require(Stats.class).stats().pids().limit()).hasValue(33);
        }
    }

    @Test
    void limitsByTheKernelsNamesHoldAndWhatVersion1AloneHadIsRefusedByName() throws Exception {
        Bundle named = machines.bundle(
                limited("echo ready; sleep 1000", resources -> resources.unified(Map.of("pids.max", "55"))));
        try (StandardContainer container = runtime.create(TestMachines.newId(), named, Stdio.pipes())) {
            container.start();
            assertThat(line(container)).isEqualTo("ready");
            assertThat(container.require(Stats.class).stats().pids().limit()).hasValue(55);
        }
        Bundle old = machines.bundle(limited(
                "true",
                resources -> resources
                        .memory(LinuxMemory.builder()
                                .swappiness(10)
                                .kernelTcp(MIB)
                                .build())
                        .cpu(LinuxCpu.builder().realtimeRuntime(10_000L).build())
                        .network(new LinuxNetwork(7L, List.of()))));
        assertThatThrownBy(() -> runtime.create(TestMachines.newId(), old, Stdio.discard()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/resources/memory/swappiness")
                .hasMessageContaining("/linux/resources/memory/kernelTCP")
                .hasMessageContaining("/linux/resources/cpu/realtimeRuntime")
                .hasMessageContaining("/linux/resources/network/classID");
    }

    private static Spec limited(String script, UnaryOperator<LinuxResources.Builder> limits) {
        Spec spec = TestMachines.shell(script).build();
        LinuxConfig linux = Objects.requireNonNull(spec.linux());
        return spec.toBuilder()
                .linux(linux.toBuilder()
                        .resources(limits.apply(LinuxResources.builder()).build())
                        .build())
                .build();
    }

    @Test
    void whoRunsOutOfMemoryIsToldOf() throws Exception {
        try (StandardContainer container = started(
                "echo ready; cat > /dev/null; dd if=/dev/zero of=/dev/null bs=100M count=1; echo over; sleep 1000")) {
            container
                    .require(Update.class)
                    .update(LinuxResources.builder()
                            .memory(LinuxMemory.builder().limit(20 * MIB).build())
                            .build());
            CompletableFuture<OutOfMemory.Event> told = new CompletableFuture<>();
            try (OutOfMemory.Watch watch = container.require(OutOfMemory.class).watch(told::complete)) {
                container.require(Attachment.class).stdin().close();
                assertThat(told.get(60, TimeUnit.SECONDS).kills()).isPositive();
            }
        }
    }
}
