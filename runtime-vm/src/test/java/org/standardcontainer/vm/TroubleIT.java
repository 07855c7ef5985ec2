package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;
import org.standardcontainer.testguest.Opened;

/** What becomes of a container when something of its machine, or its JVM, is lost. How it ended is known from the agent alone. */
@Tag("once")
class TroubleIT {
    private static final int SILENCE = 12;

    @Opened("vm.silence=" + SILENCE)
    private static TestMachines machines;

    /** A container's record and sockets are in a directory of the state root. */
    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(machines.runtime().list()).isEmpty();
        try (Stream<Path> left = Files.list(machines.directory().resolve("state"))) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    private static StandardContainer started(String script) {
        StandardContainer container = machines.create(
                machines.bundle(TestMachines.shell("echo up; " + script).build()));
        container.start();
        assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                .isEqualTo("up");
        return container;
    }

    private static void assertLost(StandardContainer container, List<ProcessHandle> helpers, String why) {
        assertThat(TestMachines.finish(container).status())
                .isInstanceOfSatisfying(
                        ExitStatus.Unknown.class, u -> assertThat(u.reason()).contains(why));
        assertThat(container.state().status()).isEqualTo(Status.STOPPED);
        container.delete();
        TestMachines.awaitEnd(helpers);
    }

    @Test
    void aMachineThatIsKilled() {
        try (StandardContainer container = started("sleep 1000")) {
            List<ProcessHandle> helpers = TestMachines.helpers(container);
            TestMachines.machine(container).destroyForcibly();
            assertLost(container, helpers, "ended before it did");
        }
    }

    @Test
    void aMachineThatIsKilledBeforeTheStart() {
        try (StandardContainer container =
                machines.create(machines.bundle(TestMachines.shell("echo up").build()))) {
            TestMachines.machine(container).destroyForcibly();
            TestMachines.await(
                    container.require(org.standardcontainer.Waitable.class).onExit());
            assertThat(TestMachines.finish(container).status()).isInstanceOf(ExitStatus.Unknown.class);
            container.delete();
        }
    }

    @Test
    void aKernelThatPanics() {
        try (StandardContainer container = started("read line; echo c > /proc/sysrq-trigger; sleep 1000")) {
            container.require(Attachment.class);
            List<ProcessHandle> helpers = TestMachines.helpers(container);
            write(container, "go\n");
            assertThat(TestMachines.finish(container).status())
                    .isInstanceOfSatisfying(
                            ExitStatus.Unknown.class,
                            u -> assertThat(u.reason())
                                    .as("it reboots, or hangs")
                                    .containsAnyOf("ended before it did", "stopped answering"));
            container.delete();
            TestMachines.awaitEnd(helpers);
        }
    }

    @Test
    void aMachineThatStopsAnswering() throws Exception {
        try (StandardContainer container = started("sleep 1000")) {
            List<ProcessHandle> helpers = TestMachines.helpers(container);
            long pid = TestMachines.machine(container).pid();
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
            assertLost(container, helpers, "stopped answering");
        }
    }

    @Test
    void aFileServerThatIsKilledIsSeenByTheProgramAlone() {
        try (StandardContainer container = started("read line; cat /bin/busybox > /dev/null; echo $?; exit 3")) {
            List<ProcessHandle> helpers = TestMachines.helpers(container);
            ProcessHandle machine = TestMachines.machine(container);
            helpers.stream().filter(helper -> !helper.equals(machine)).forEach(ProcessHandle::destroyForcibly);
            write(container, "go\n");
            assertThat(TestMachines.finish(container).status()).isNotEqualTo(new ExitStatus.Exited(0));
            container.delete();
            TestMachines.awaitEnd(helpers);
        }
    }

    @Test
    void theJvmThatMadeItIsKilledAndAnotherStartsItAndLearnsHowItEnded() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("echo hello; exit 5").build());
        ContainerId id = TestMachines.newId();
        Process jvm = new ProcessBuilder(
                        TestMachines.jvm(Creator.class, machines.directory().resolve("state"), bundle.directory(), id))
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("created");
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

        StandardContainer found = machines.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.CREATED);
        found.start();
        assertThat(TestMachines.finish(found))
                .isEqualTo(new TestMachines.Result("hello\n", "", new ExitStatus.Exited(5)));
        found.delete();
    }

    @Test
    void theJvmThatStartedItIsKilledAndItsFilesAreServedOn() throws Exception {
        Bundle bundle = machines.bundle(
                TestMachines.shell("read line; cat /late; exit 5").build());
        ContainerId id = TestMachines.newId();
        Process jvm = new ProcessBuilder(TestMachines.jvm(
                        Creator.class, machines.directory().resolve("state"), bundle.directory(), id, "start"))
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("created");
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

        StandardContainer found = machines.runtime().load(id);
        List<ProcessHandle> helpers = TestMachines.helpers(found);
        assertThat(found.state().status()).isEqualTo(Status.RUNNING);
        Files.writeString(bundle.directory().resolve("rootfs/late"), "late\n");
        write(found, "go\n");
        assertThat(TestMachines.finish(found))
                .isEqualTo(new TestMachines.Result("late\n", "", new ExitStatus.Exited(5)));
        found.delete();
        TestMachines.awaitEnd(helpers);
    }

    @Test
    void aGuestWithoutMemoryEndsAProgramOfItsAndNothingElse() {
        Spec spec = TestMachines.shell(
                        "echo up; dd if=/dev/zero of=/dev/null bs=120M count=1; echo ended with $?; exit 6")
                .vm(new VmConfig(
                        null,
                        new VmConfig.Kernel(TestMachines.kernel().orElseThrow().toString(), null, null),
                        null,
                        new VmHardware(null, null, BigInteger.valueOf(160L << 20), null, null, null)))
                .build();

        TestMachines.Result result = machines.run(machines.bundle(spec));

        // KILL, or memory that it didn't get
        assertThat(result.out()).as(result.err()).matches("up\nended with (137|1)\n");
        assertThat(result.status()).isEqualTo(new ExitStatus.Exited(6));
    }

    @Test
    void moreMachinesThanProcessors() {
        List<StandardContainer> all = new ArrayList<>();
        List<ProcessHandle> helpers = new ArrayList<>();
        List<CompletableFuture<StandardContainer>> making = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            int machinesAtOnce = Math.min(8, 4 * Runtime.getRuntime().availableProcessors());
            for (int i = 0; i < machinesAtOnce; i++) {
                String script = "read line; echo it is $line; exit " + i;
                Bundle bundle = machines.bundle(TestMachines.shell(script).build());
                making.add(CompletableFuture.supplyAsync(() -> machines.create(bundle), threads));
            }
            making.forEach(one -> all.add(TestMachines.await(one)));
            all.forEach(container -> helpers.addAll(TestMachines.helpers(container)));
            all.forEach(StandardContainer::start);
            for (int i = 0; i < all.size(); i++) {
                write(all.get(i), i + "\n");
                assertThat(TestMachines.finish(all.get(i)))
                        .isEqualTo(new TestMachines.Result("it is " + i + "\n", "", new ExitStatus.Exited(i)));
                all.get(i).delete();
            }
        } finally {
            List<CompletableFuture<Void>> closing = making.stream()
                    .map(one -> one.thenAccept(StandardContainer::close))
                    .toList();
            threads.shutdown();
            closing.forEach(TestMachines::await);
        }
        TestMachines.awaitEnd(helpers);
    }

    /** It is stopped for longer than a guest may be silent: nobody heard it, and it isn't given up. */
    @Test
    void aContainerThatIsStoppedGoesOn() throws Exception {
        try (StandardContainer container = started("read line; echo $line; exit 3")) {
            long proxy = container.state().pid().orElseThrow().pid();
            container.kill(new Signal("STOP"));
            Path status = Path.of("/proc", Long.toString(proxy), "status");
            write(container, "on\n");
            long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestMachines.PATIENCE_SECONDS);
            while (!Files.readString(status).contains("State:\tT")) {
                assertThat(System.nanoTime()).as("its proxy was never stopped").isLessThan(latest);
                Thread.sleep(20);
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SILENCE + 2);
            while (System.nanoTime() < end) {
                assertThat(Files.readString(status)).contains("State:\tT");
                Thread.sleep(200);
            }
            container.kill(new Signal("CONT"));
            assertThat(TestMachines.finish(container))
                    .isEqualTo(new TestMachines.Result("on\n", "", new ExitStatus.Exited(3)));
            container.delete();
        }
    }

    private static void write(StandardContainer container, String text) {
        try {
            container.require(Attachment.class).stdin().write(text.getBytes(UTF_8));
            container.require(Attachment.class).stdin().flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Creates a container and waits to be killed. */
    static final class Creator {
        private Creator() {}

        public static void main(String[] args) throws Exception {
            var runtime = TestMachines.open(
                    java.nio.file.Path.of(args[0]),
                    java.util.Map.of(),
                    org.standardcontainer.RuntimeListener.logging());
            StandardContainer made =
                    runtime.create(ContainerId.of(args[2]), Bundle.at(java.nio.file.Path.of(args[1])), Stdio.pipes());
            if (args.length > 3) {
                made.start();
            }
            System.out.println("created");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
