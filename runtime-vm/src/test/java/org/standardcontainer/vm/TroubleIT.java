package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;

/** What becomes of a container when something of its machine, or its JVM, is lost. How it ended is known from the agent alone. */
class TroubleIT {
    private static TestMachines machines;

    @BeforeAll
    static void open() {
        machines = TestMachines.open("vm.silence=12");
    }

    @AfterAll
    static void close() {
        if (machines != null) {
            machines.close();
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
            TestMachines.helpers(container).stream()
                    .filter(helper -> !helper.equals(TestMachines.machine(container)))
                    .forEach(ProcessHandle::destroyForcibly);
            write(container, "go\n");
            assertThat(TestMachines.finish(container).status()).isInstanceOf(ExitStatus.class);
            container.delete();
        }
    }

    @Test
    void theJvmThatMadeItIsKilledAndAnotherStartsItAndLearnsHowItEnded() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("echo hello; exit 5").build());
        ContainerId id = TestMachines.newId();
        Process jvm = new ProcessBuilder(jvm(bundle, id)).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("created");
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();

        StandardContainer found = machines.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.CREATED);
        found.start();
        assertThat(TestMachines.finish(found))
                .isEqualTo(new TestMachines.Result("hello\n", "", new ExitStatus.Exited(5)));
        found.delete();
    }

    private static void write(StandardContainer container, String text) {
        try {
            container.require(Attachment.class).stdin().write(text.getBytes(UTF_8));
            container.require(Attachment.class).stdin().flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> jvm(Bundle bundle, ContainerId id) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Creator.class.getName(),
                machines.directory().resolve("state").toString(),
                bundle.directory().toString(),
                id.value()));
        return command;
    }

    /** Creates a container and waits to be killed. */
    static final class Creator {
        private Creator() {}

        public static void main(String[] args) throws Exception {
            var runtime = TestMachines.open(
                    java.nio.file.Path.of(args[0]),
                    java.util.Map.of(),
                    org.standardcontainer.RuntimeListener.logging());
            runtime.create(ContainerId.of(args[2]), Bundle.at(java.nio.file.Path.of(args[1])), Stdio.pipes());
            System.out.println("created");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
