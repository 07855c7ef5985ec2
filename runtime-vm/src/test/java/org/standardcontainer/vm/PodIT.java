package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Several containers in one machine. */
@Tag("once")
@Timeout(300)
class PodIT {
    @Opened
    private static TestMachines machines;

    private static ContainerRuntime runtime;
    private static Path pods;

    @BeforeAll
    static void open() throws IOException {
        pods = Files.createDirectories(machines.directory().resolve("pods"));
        runtime = TestMachines.open(
                machines.directory().resolve("state-of-pods"),
                Map.of("vm.pods", pods.toString(), "vm.template", "tests"),
                RuntimeListener.logging());
    }

    @AfterAll
    static void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    private static Spec.Builder shell(String pod, String script) {
        return TestMachines.shell(script).annotations(Map.of(Pod.ANNOTATION, pod));
    }

    /** A bundle that is the pod's. */
    private static Bundle bundle(String pod, Spec spec) throws IOException {
        Path directory = Files.createDirectories(pods.resolve(pod));
        Path made = machines.bundle(spec).directory();
        return Bundle.at(Files.move(made, directory.resolve(made.getFileName())));
    }

    private static StandardContainer create(String pod, String script) throws IOException {
        return runtime.create(
                TestMachines.newId(), bundle(pod, shell(pod, script).build()), Stdio.pipes());
    }

    private static String line(StandardContainer container) {
        return TestMachines.line(container.require(Attachment.class).stdout());
    }

    @Test
    void containersShareAKernelAndNothingElse() throws Exception {
        String say = "cat /proc/sys/kernel/random/boot_id; echo $$; cat /proc/self/cgroup; ls /tmp; ";
        try (StandardContainer first = create("shared", "touch /tmp/first; " + say + "sleep 1000")) {
            first.start();
            List<String> one = List.of(line(first), line(first), line(first), line(first));
            try (StandardContainer second = create("shared", "touch /tmp/second; " + say + "read x; exit $x")) {
                assertThat(TestMachines.helpers(second)).isEmpty();
                second.start();
                List<String> other = List.of(line(second), line(second), line(second), line(second));

                assertThat(other.get(0)).isEqualTo(one.get(0));
                assertThat(List.of(one.get(1), other.get(1))).containsExactly("1", "1");
                assertThat(other.get(2))
                        .isNotEqualTo(one.get(2))
                        .endsWith(second.id().toString());
                assertThat(one.get(3)).isEqualTo("first");
                assertThat(other.get(3)).isEqualTo("second");

                ExecProcess further = second.require(Exec.class)
                        .exec(TestMachines.process("sh", "-c", "ls /tmp").build(), Stdio.pipes());
                assertThat(TestMachines.line(further.attachment().orElseThrow().stdout()))
                        .isEqualTo("second");
                assertThat(TestMachines.await(further.onExit())).isEqualTo(new ExitStatus.Exited(0));

                second.require(Attachment.class).stdin().write("7\n".getBytes(UTF_8));
                second.require(Attachment.class).stdin().flush();
                assertThat(TestMachines.await(second.require(Waitable.class).onExit()))
                        .isEqualTo(new ExitStatus.Exited(7));
                second.delete();
            }
            assertThat(first.require(Waitable.class).onExit()).isNotDone();
        }
    }

    @Test
    void whoHasTheMachineTakesTheOthersAlong() throws Exception {
        try (StandardContainer first = create("along", "echo up; read x");
                StandardContainer unused = started(first);
                StandardContainer second = create("along", "echo up; sleep 1000")) {
            second.start();
            assertThat(line(second)).isEqualTo("up");
            TestMachines.machine(first).destroyForcibly();

            assertThat(TestMachines.await(second.require(Waitable.class).onExit()))
                    .isNotEqualTo(new ExitStatus.Exited(0));
            assertThat(unused).isSameAs(first);
        }
    }

    private static StandardContainer started(StandardContainer container) {
        container.start();
        assertThat(line(container)).isEqualTo("up");
        return container;
    }

    @Test
    void aProxyThatIsKilledTakesItsContainerAndNoOther() throws Exception {
        try (StandardContainer first = create("killed", "echo up; sleep 1000")) {
            started(first);
            String beats = "echo up; while :; do echo > /tmp/beat; sleep 0.1; done";
            Bundle bundle = bundle("killed", shell("killed", beats).build());
            Path beat = bundle.directory().resolve("rootfs/tmp/beat");
            try (StandardContainer second = runtime.create(TestMachines.newId(), bundle, Stdio.pipes())) {
                second.start();
                assertThat(line(second)).isEqualTo("up");
                assertThat(comesTo(true, beat)).isTrue();
                ProcessHandle.of(second.state().pid().orElseThrow().pid())
                        .orElseThrow()
                        .destroyForcibly();
                TestMachines.await(second.require(Waitable.class).onExit());
                assertThat(comesTo(false, beat)).isTrue();
            }
            try (StandardContainer third = create("killed", "true")) {
                third.start();
                assertThat(TestMachines.await(third.require(Waitable.class).onExit()))
                        .isEqualTo(new ExitStatus.Exited(0));
            }
            assertThat(first.require(Waitable.class).onExit()).isNotDone();
        }
    }

    @Test
    void oneIsPausedAndTheOthersGoOnAndItDiesThoughItStandsStill() throws Exception {
        try (StandardContainer first = create("paused", "echo up; while read x; do echo $x; done")) {
            started(first);
            var machine = ((VirtualMachineContainer) first).conversation();
            try (StandardContainer second = create("paused", "sleep 1000 & echo up; wait")) {
                started(second);
                String cgroup = ((VirtualMachineContainer) second).freezer();
                assertThat(second.require(Stats.class).stats().pids().current()).hasValue(2);
                assertThat(second.require(Processes.class).processes()).hasSize(2);
                second.require(Pause.class).pause();
                assertThat(second.state().paused()).isTrue();
                assertThat(first.state().paused()).isFalse();
                first.require(Attachment.class).stdin().write("on\n".getBytes(UTF_8));
                first.require(Attachment.class).stdin().flush();
                assertThat(line(first)).isEqualTo("on");
                assertThat(machine.processes(cgroup)).hasSize(2);

                second.kill(Signal.KILL);
                TestMachines.await(second.require(Waitable.class).onExit());
                for (int looks = 0; looks < 500 && !machine.processes(cgroup).isEmpty(); looks++) {
                    Thread.sleep(20);
                }
                assertThat(machine.processes(cgroup)).isEmpty();
                second.delete();
            }
        }
    }

    @Test
    void ofOneThatIsDeletedNothingIsLeftInTheMachine() throws Exception {
        try (StandardContainer first = create("grows", "echo up; read x")) {
            started(first);
            GuestConversation machine = ((VirtualMachineContainer) first).conversation();
            int before = cgroups(machine);
            try (StandardContainer second = create("grows", "sleep 1000 & echo up; read x")) {
                started(second);
                VirtualMachineContainer container = (VirtualMachineContainer) second;
                Path procs = Path.of(container.freezer(), "cgroup.procs");
                Path record = Path.of(container.record());
                assertThat(machine.read(procs)).isPresent();
                assertThat(machine.read(record)).isPresent();
                assertThat(cgroups(machine)).isEqualTo(before + 1);

                second.require(Attachment.class).stdin().close();
                TestMachines.await(second.require(Waitable.class).onExit());
                second.delete();
                until(() ->
                        machine.read(procs).isEmpty() && machine.read(record).isEmpty() && cgroups(machine) == before);
            }
            Spec broken = shell("grows", "true")
                    .mounts(TestMachines.mounts(Mount.of("/nowhere", "nosuchfs", "nosuchfs")))
                    .build();
            Bundle bundle = bundle("grows", broken);
            assertThatThrownBy(() -> runtime.create(TestMachines.newId(), bundle, Stdio.discard()))
                    .isInstanceOf(LaunchFailedException.class);
            until(() -> cgroups(machine) == before);
        }
    }

    /** How many there are, without those that the kernel keeps for pages that nobody has let go of. */
    private static int cgroups(GuestConversation machine) {
        String stat = machine.read(Path.of("/sys/fs/cgroup/cgroup.stat")).orElseThrow();
        return Integer.parseInt(stat.lines().findFirst().orElseThrow().split(" ")[1]);
    }

    /** A kernel takes a moment to let go of what was removed. */
    private static void until(BooleanSupplier condition) throws InterruptedException {
        for (int looks = 0; !condition.getAsBoolean(); looks++) {
            assertThat(looks).as("looks, of a fifth of a second each").isLessThan(300);
            Thread.sleep(200);
        }
    }

    @Test
    void allContainersOfARuntimeAreInItsPod() throws Exception {
        Map<String, String> settings = Map.of("vm.pods", pods.toString(), "vm.template", "tests", "vm.pod", "own");
        String say = "cat /proc/sys/kernel/random/boot_id; sleep 1000";
        try (ContainerRuntime own = TestMachines.open(
                        machines.directory().resolve("state-of-own"), settings, RuntimeListener.logging());
                StandardContainer first = own.create(
                        TestMachines.newId(),
                        bundle("own", TestMachines.shell(say).build()),
                        Stdio.pipes())) {
            first.start();
            String boot = line(first);
            try (StandardContainer second = own.create(
                    TestMachines.newId(), bundle("own", TestMachines.shell(say).build()), Stdio.pipes())) {
                second.start();
                assertThat(line(second)).isEqualTo(boot);
            }
            Bundle other = bundle("own", shell("other", say).build());
            assertThatThrownBy(() -> own.create(TestMachines.newId(), other, Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/annotations/org.standardcontainer.vm.pod")
                    .hasMessageContaining("in the pod own");
            assertThat(own.isolation(other).kernel()).contains("its pod's own");
        }
        assertThatThrownBy(() -> TestMachines.open(
                        machines.directory().resolve("none"), Map.of("vm.pod", "own"), RuntimeListener.logging()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("vm.pod");
    }

    @Test
    void whatCantBeIsRefusedByName() throws Exception {
        Bundle outside = machines.bundle(shell("refused", "true").build());
        Bundle inside = bundle("refused", shell("refused", "true").build());
        assertThatThrownBy(() -> machines.runtime().create(TestMachines.newId(), inside, Stdio.discard()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/annotations/org.standardcontainer.vm.pod")
                .hasMessageContaining("allows no pods");
        try (StandardContainer first = create("refused", "echo up; sleep 1000")) {
            assertThatThrownBy(() -> runtime.create(TestMachines.newId(), inside, Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class);
            started(first);
            assertThatThrownBy(() -> runtime.create(TestMachines.newId(), outside, Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/root/path")
                    .hasMessageContaining("the pod's machine has no sight of");
        }
        Bundle none = machines.bundle(shell("..", "true").build());
        assertThatThrownBy(() -> runtime.create(TestMachines.newId(), none, Stdio.discard()))
                .hasMessageContaining("can't be a pod's name");
    }

    /** Whether it comes to be so, before long, that somebody writes to it each second, or nobody. */
    private static boolean comesTo(boolean beating, Path file) throws Exception {
        for (int i = 0; i < 20; i++) {
            var before = Files.exists(file) ? Files.getLastModifiedTime(file) : null;
            Thread.sleep(1000);
            boolean beats =
                    Files.exists(file) && !Files.getLastModifiedTime(file).equals(before);
            if (beats == beating) {
                return true;
            }
        }
        return false;
    }
}
