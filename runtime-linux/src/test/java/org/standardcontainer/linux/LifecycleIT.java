package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** A container's life, also when those who made it are gone. */
@Timeout(120)
class LifecycleIT {
    @Opened
    private TestContainers containers;

    @Test
    void createLeavesItWaitingAndStartRunsIt() throws Exception {
        Path marker = containers.directory().resolve("marker");
        Files.createDirectory(marker);
        Spec spec = TestContainers.shell("touch /marker/ran; echo ran; sleep 100")
                .mounts(TestContainers.mounts(org.standardcontainer.spec.Mount.bind(marker.toString(), "/marker")))
                .build();
        try (StandardContainer container = create(spec, Stdio.pipes())) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            long pid = container.state().pid().orElseThrow().pid();
            assertThat(Files.readString(Path.of("/proc/" + pid + "/status"))).startsWith("Name:");
            assertThat(marker.resolve("ran")).doesNotExist();

            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(container.state().pid().orElseThrow().pid()).isEqualTo(pid);
            assertThat(container.require(Attachment.class).stdout().read()).isEqualTo('r'); // not before it is there

            container.kill(Signal.KILL);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            assertThat(container.state().status()).isEqualTo(Status.STOPPED);
            container.delete();
            assertThatThrownBy(container::state).isInstanceOf(ContainerNotFoundException.class);
            assertThat(containers.state(container.id())).doesNotExist();
        }
        assertThat(marker.resolve("ran")).exists();
    }

    @Test
    void whatItsStateForbidsHasNoEffect() {
        try (StandardContainer container = create(sleeper(), Stdio.discard())) {
            assertThatThrownBy(container::delete).isInstanceOf(IllegalContainerStateException.class);
            container.start();
            assertThatThrownBy(container::start).isInstanceOf(IllegalContainerStateException.class);
            assertThatThrownBy(container::delete).isInstanceOf(IllegalContainerStateException.class);
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);

            container.kill(Signal.KILL);
            exit(container);
            assertThatThrownBy(() -> container.kill(Signal.TERM)).isInstanceOf(IllegalContainerStateException.class);
            assertThatThrownBy(container::start).isInstanceOf(IllegalContainerStateException.class);
            container.delete();
        }
    }

    @Test
    void anotherRuntimeStartsKillsAndDeletesIt() {
        ContainerId id = detached(create(sleeper(), Stdio.discard())).id();
        try (ContainerRuntime other = containers.another();
                StandardContainer found = other.load(id)) {
            assertThat(found.state().status()).isEqualTo(Status.CREATED);
            found.start();
            assertThat(containers.runtime().load(id).state().status()).isEqualTo(Status.RUNNING);
            found.kill(Signal.KILL);
            assertThat(exit(found)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            found.delete();
        }
        assertThat(containers.runtime().list()).isEmpty();
    }

    @Test
    void theExitStatusIsKeptForWhoComesLater() {
        ContainerId id;
        try (ContainerRuntime gone = containers.another()) {
            StandardContainer container = gone.create(
                    TestContainers.newId(),
                    containers.bundle(TestContainers.shell("exit 42").build()),
                    Stdio.discard());
            container.start();
            exit(container);
            id = detached(container).id();
        }
        StandardContainer found = containers.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.STOPPED);
        assertThat(found.state().pid()).isEmpty();
        assertThat(exit(found)).isEqualTo(new ExitStatus.Exited(42));
        found.delete();
    }

    @Test
    void aContainerOutlivesItsRuntimeAndItsOutputIsNotLost() throws IOException {
        ContainerId id;
        try (ContainerRuntime gone = containers.another()) {
            StandardContainer container = gone.create(
                    TestContainers.newId(),
                    containers.bundle(TestContainers.shell("echo before; read line; echo got $line")
                            .build()),
                    Stdio.pipes());
            container.start();
            id = detached(container).id();
        }
        StandardContainer found = containers.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.RUNNING);
        Attachment io = found.require(Attachment.class);
        io.stdin().write("it\n".getBytes(UTF_8));
        io.stdin().flush();
        assertThat(TestContainers.finish(found))
                .isEqualTo(new TestContainers.Result("before\ngot it\n", "", new ExitStatus.Exited(0)));
        found.delete();
    }

    @Test
    void closingDestroysWhatIsOwned() {
        ContainerId id;
        try (StandardContainer container = create(sleeper(), Stdio.discard())) {
            container.start();
            id = container.id();
        }
        assertThat(containers.state(id)).doesNotExist();
        assertThat(containers.runtime().list()).isEmpty();
    }

    @Test
    void destroyIsForEveryState() {
        ContainerId created = detached(create(sleeper(), Stdio.discard())).id();
        StandardContainer running = detached(create(sleeper(), Stdio.pipes()));
        running.start();

        assertThat(containers.runtime().destroy(created, Duration.ofSeconds(10)))
                .isTrue();
        assertThat(containers.runtime().destroy(running.id(), Duration.ofSeconds(10)))
                .isTrue();
        assertThat(containers.runtime().destroy(running.id(), Duration.ofSeconds(10)))
                .isFalse();
        assertThat(containers.runtime().list()).isEmpty();
    }

    @Test
    void twoStartsHaveOneWinner() throws Exception {
        try (StandardContainer container = create(sleeper(), Stdio.discard());
                ContainerRuntime other = containers.another()) {
            StandardContainer same = other.load(container.id());
            CompletableFuture<Boolean> one = CompletableFuture.supplyAsync(() -> starts(container), Aside.THREADS);
            CompletableFuture<Boolean> two = CompletableFuture.supplyAsync(() -> starts(same), Aside.THREADS);

            assertThat(one.get(60, TimeUnit.SECONDS) ^ two.get(60, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        }
    }

    // --- standard streams ---

    @Test
    void theEndOfInputLeavesTheOutputsOpen() throws IOException {
        Spec spec = TestContainers.shell("cat; echo end; echo err >&2").build();
        try (StandardContainer container = create(spec, Stdio.pipes())) {
            container.start();
            Attachment io = container.require(Attachment.class);
            io.stdin().write("some input\n".getBytes(UTF_8));
            io.stdin().close();

            assertThat(TestContainers.finish(container))
                    .isEqualTo(new TestContainers.Result("some input\nend\n", "err\n", new ExitStatus.Exited(0)));
        }
    }

    @Test
    void muchOutputComesThroughWhole() throws IOException {
        Spec spec = TestContainers.shell("head -c 50000000 /dev/zero").build();
        try (StandardContainer container = create(spec, Stdio.pipes())) {
            container.start();
            long count = 0;
            byte[] buffer = new byte[65536];
            try (InputStream out = container.require(Attachment.class).stdout()) {
                for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
                    count += n;
                }
            }
            assertThat(count).isEqualTo(50_000_000);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    void pipesCanBeOpenedByTheirNamesAlsoAsAnotherUser() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "echo named > /dev/stdout; echo bad > /dev/stderr")
                        .user(org.standardcontainer.spec.User.of(1000, 1000))
                        .build())
                .build();

        assertThat(containers.run(spec))
                .isEqualTo(new TestContainers.Result("named\n", "bad\n", new ExitStatus.Exited(0)));
    }

    @Test
    void discarded() {
        Spec spec = TestContainers.shell("cat; echo lost && test -c /proc/self/fd/1")
                .build();
        try (StandardContainer container = create(spec, Stdio.discard())) {
            container.start();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
            assertThat(container.find(Attachment.class)).isEmpty();
        }
    }

    @Test
    void files() throws IOException {
        Path in = Files.writeString(containers.directory().resolve("in"), "input\n");
        Path out = Files.writeString(containers.directory().resolve("out"), "there\n");
        Spec spec = TestContainers.shell("cat; echo err >&2").build();
        try (StandardContainer container = create(spec, Stdio.files(Optional.of(in), out, out))) {
            container.start();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
        }
        assertThat(out).hasContent("there\ninput\nerr\n");
    }

    @Test
    void aTerminalOfItsOwn() throws Exception {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "tty; stty size; test -c /dev/console && echo console; read x; echo \"<$x>\"; stty size")
                        .terminal(true)
                        .consoleSize(new org.standardcontainer.spec.ConsoleSize(
                                java.math.BigInteger.valueOf(24), java.math.BigInteger.valueOf(80)))
                        .build())
                .build();
        try (StandardContainer container = create(spec, Stdio.pipes())) {
            container.start();
            Attachment io = container.require(Attachment.class);
            StringBuilder seen = new StringBuilder();
            readUntil(io.stdout(), seen, "console\r\n");
            assertThat(seen.toString()).isEqualTo("/dev/pts/0\r\n24 80\r\nconsole\r\n");
            io.resize(100, 50);
            io.stdin().write("typed\n".getBytes(UTF_8));
            io.stdin().flush();
            readUntil(io.stdout(), seen, "50 100\r\n");
            assertThat(seen.toString()).endsWith("typed\r\n<typed>\r\n50 100\r\n");
            assertThat(io.stdout().read()).isEqualTo(-1);
            assertThat(io.stderr().read()).isEqualTo(-1);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    private static StandardContainer detached(StandardContainer container) {
        container.detach();
        return container;
    }

    private static void readUntil(InputStream stream, StringBuilder seen, String end) throws IOException {
        while (!seen.toString().endsWith(end)) {
            int next = stream.read();
            assertThat(next).as("what was read: " + seen).isNotEqualTo(-1);
            seen.append((char) next);
        }
    }

    private static boolean starts(StandardContainer container) {
        try {
            container.start();
            return true;
        } catch (IllegalContainerStateException e) {
            return false;
        }
    }

    private static Spec sleeper() {
        return TestContainers.shell("sleep 1000").build();
    }

    private StandardContainer create(Spec spec, Stdio stdio) {
        return containers.runtime().create(TestContainers.newId(), containers.bundle(spec), stdio);
    }

    private static ExitStatus exit(StandardContainer container) {
        return container
                .require(Waitable.class)
                .onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
