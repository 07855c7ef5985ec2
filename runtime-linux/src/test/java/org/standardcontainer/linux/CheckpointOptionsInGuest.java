package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * Containers that have something for which a checkpoint has an option: without it they aren't written, and run on; with it they go on
 * where they were. As {@link CheckpointInGuest}, asked for by its name.
 */
@InGuest(GuestKind.CGROUP_V2)
class CheckpointOptionsInGuest extends CheckpointScenario {
    private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done";

    /** Both ends are in it: what is sent to itself comes back, before and after. */
    @Test
    void establishedConnectionsGoOn() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("busybox nc -l -p 9000 -e cat & while :; do { " + COUNT
                        + "; } | busybox nc 127.0.0.1 9000; sleep 0.1; done")
                .build());
        ContainerId id = TestContainers.newId();
        Path images = containers.directory().resolve("connections");
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            last = write(container, out, images, Option.TCP_ESTABLISHED);
        }
        try (StandardContainer container = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo(Integer.toString(last + 1));
            assertThat(out.readLine()).isEqualTo(Integer.toString(last + 2));
            container.destroy(Duration.ofMinutes(1));
        }
    }

    @Test
    void locksOfFilesAreHeldAgain() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("flock /dev/shm/lock sleep 1000 & sleep 1; " + COUNT)
                .mounts(TestContainers.mounts(Mount.of("/dev/shm", "tmpfs", "shm", "mode=1777")))
                .build());
        hostProgram(bundle, "flock");
        ContainerId id = TestContainers.newId();
        Path images = containers.directory().resolve("locks");
        String tryIt = "flock -n /dev/shm/lock echo free || echo held";
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            assertThat(run(container, tryIt)).isEqualTo("held\n");
            write(container, out, images, Option.FILE_LOCKS);
        }
        try (StandardContainer container = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
            assertThat(run(container, tryIt)).isEqualTo("held\n");
            assertThat(run(
                            container,
                            "busybox killall sleep; while busybox pidof flock >/dev/null; do :; done; " + tryIt))
                    .isEqualTo("free\n");
            container.destroy(Duration.ofMinutes(1));
        }
    }

    @Test
    void aTerminalOfItsOwnNeedsNone() throws Exception {
        Bundle bundle =
                containers.bundle(TestContainers.shell("while read line; do echo \"$line: $(tty) $(stty size)\"; done")
                        .process(TestContainers.process(
                                        "sh", "-c", "while read line; do echo \"$line: $(tty) $(stty size)\"; done")
                                .terminal(true)
                                .consoleSize(new ConsoleSize(BigInteger.valueOf(31), BigInteger.valueOf(97)))
                                .build())
                        .build());
        ContainerId id = TestContainers.newId();
        Path images = containers.directory().resolve("terminal");
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            say(container, "one");
            assertThat(until(container, "one: ")).isEqualTo("one: /dev/pts/0 31 97");
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            container.destroy(Duration.ofMinutes(1));
        }
        try (StandardContainer container = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
            say(container, "two");
            assertThat(until(container, "two: ")).isEqualTo("two: /dev/pts/0 31 97");
            container.require(Attachment.class).resize(120, 40);
            say(container, "three");
            assertThat(until(container, "three: ")).isEqualTo("three: /dev/pts/0 40 120");
            container.destroy(Duration.ofMinutes(1));
        }
    }

    @Test
    void aTerminalOfTheHostIsReplacedByAnother() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        ContainerId id = TestContainers.newId();
        Path images = containers.directory().resolve("host-terminal");
        int last;
        try (HostTerminal terminal = HostTerminal.open();
                StandardContainer container = containers.runtime().create(id, bundle, terminal.stdio())) {
            container.start();
            assertThat(terminal.out().readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            assertThatThrownBy(() -> checkpoint.checkpoint(images, Set.of()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("HOST_TERMINAL");
            assertThat(images).doesNotExist();
            checkpoint.checkpoint(images, Set.of(Option.HOST_TERMINAL));
            container.destroy(Duration.ofMinutes(1));
            last = terminal.lastNumber();
        }
        // pipes aren't one
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.pipes()))
                .isInstanceOf(LaunchFailedException.class);
        assertThat(containers.state(id)).doesNotExist();
        try (HostTerminal terminal = HostTerminal.open();
                StandardContainer container = containers.runtime().restore(id, bundle, images, terminal.stdio())) {
            assertThat(terminal.out().readLine()).isEqualTo(Integer.toString(last + 1));
            assertThat(terminal.out().readLine()).isEqualTo(Integer.toString(last + 2));
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** CRIU gives one descriptor to all that are the same file. */
    @Test
    void aFileThatIsReadAndWrittenIsRefused() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path file = Files.createFile(containers.directory().resolve("both"));
        Path images = containers.directory().resolve("both-images");
        try (StandardContainer container = containers
                .runtime()
                .create(TestContainers.newId(), bundle, Stdio.files(Optional.of(file), file, file))) {
            container.start();
            assertThatThrownBy(() -> container.require(Checkpoint.class).checkpoint(images, Set.of()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("are one file");
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** CRIU would give a program's own one the host's. */
    @Test
    void terminalsOfBothAreRefused() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("script -q -c 'echo ready; sleep 1000' /dev/null")
                .build());
        hostProgram(bundle, "script");
        try (HostTerminal terminal = HostTerminal.open();
                HostTerminal second = HostTerminal.open();
                StandardContainer container =
                        containers.runtime().create(TestContainers.newId(), bundle, terminal.stdio());
                StandardContainer two = containers
                        .runtime()
                        .create(
                                TestContainers.newId(),
                                bundle,
                                Stdio.files(Optional.empty(), terminal.path(), second.path()))) {
            container.start();
            assertThat(terminal.out().readLine()).endsWith("ready");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            Path images = containers.directory().resolve("never");
            assertThatThrownBy(() -> checkpoint.checkpoint(images, Set.of(Option.HOST_TERMINAL)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("a program in it has opened a terminal");
            container.destroy(Duration.ofMinutes(1));
            two.start();
            assertThatThrownBy(() -> two.require(Checkpoint.class).checkpoint(images, Set.of(Option.HOST_TERMINAL)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("two terminals");
            assertThat(images).doesNotExist();
            two.destroy(Duration.ofMinutes(1));
        }
    }

    /** A log's socket, which is the host's. The kernel tells CRIU of a peer in the same network namespace alone. */
    @Test
    void socketsToOutsideAreConnectedAgain() throws Exception {
        Path log = containers.directory().resolve("messages");
        Process daemon = new ProcessBuilder(TestContainers.BUSYBOX.toString(), "syslogd", "-n", "-O", log.toString())
                .inheritIO()
                .start();
        try {
            Until.holds(() -> Files.exists(Path.of("/dev/log")));
            Bundle bundle = containers.bundle(TestContainers.shell(
                            "mkdir /tmp/in; busybox mkfifo /tmp/in/lines; busybox logger -t box </tmp/in/lines & exec"
                                    + " 5>/tmp/in/lines; echo before >&5; " + COUNT)
                    .mounts(TestContainers.mounts(Mount.bind("/dev/log", "/dev/log")))
                    .linux(TestContainers.linux("pid", "ipc", "uts", "mount").build())
                    .build());
            ContainerId id = TestContainers.newId();
            Path images = containers.directory().resolve("sockets");
            try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
                container.start();
                BufferedReader out = lines(container);
                assertThat(out.readLine()).isEqualTo("1");
                Until.holds(() -> Files.readString(log).contains("before"));
                write(container, out, images, Option.EXTERNAL_UNIX_SOCKETS);
            }
            try (StandardContainer container = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
                run(container, "echo after >/tmp/in/lines");
                Until.holds(() -> Files.readString(log).contains("after"));
                assertThat(Files.readString(log)).contains("before", "after");
                container.destroy(Duration.ofMinutes(1));
            }
        } finally {
            daemon.destroyForcibly().waitFor();
        }
    }

    /** Not without the option; with it. The last number that it has written before. */
    private static int write(StandardContainer container, BufferedReader out, Path images, Option option)
            throws IOException {
        Checkpoint checkpoint = container.require(Checkpoint.class);
        assertThatThrownBy(() -> checkpoint.checkpoint(images, Set.of()))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("CRIU");
        assertThat(images)
                .satisfiesAnyOf(
                        i -> assertThat(i).doesNotExist(), i -> assertThat(i).isEmptyDirectory());
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        assertThat(out.readLine()).isNotNull();
        checkpoint.checkpoint(images, EnumSet.of(option));
        int last = out.lines()
                .map(Integer::parseInt)
                .reduce((first, second) -> second)
                .orElse(0);
        container.destroy(Duration.ofMinutes(1));
        return last;
    }

    /** A program of the host's, with its C library: busybox has none of this name. */
    private static void hostProgram(Bundle bundle, String name) throws IOException {
        Path root = bundle.directory().resolve("rootfs");
        for (String file :
                List.of("/usr/bin/" + name, "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6")) {
            Path to = file.startsWith("/usr") ? root.resolve("bin/" + name) : root.resolve(file.substring(1));
            Files.createDirectories(to.getParent());
            Files.copy(Path.of(file).toRealPath(), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void say(StandardContainer container, String line) throws IOException {
        OutputStream in = container.require(Attachment.class).stdin();
        in.write((line + "\n").getBytes(UTF_8));
        in.flush();
    }

    /** The next line that begins so. */
    private static String until(StandardContainer container, String beginning) throws IOException {
        InputStream out = container.require(Attachment.class).stdout();
        for (String line = line(out); line != null; line = line(out)) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        return "its output is at its end";
    }

    /** Not a character more. */
    private static @Nullable String line(InputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = out.read(); c != '\n'; c = out.read()) {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** A terminal of this host's. */
    private record HostTerminal(Process owner, Path path, BufferedReader out) implements AutoCloseable {
        static HostTerminal open() throws IOException {
            Process owner = new ProcessBuilder("script", "-q", "-c", "tty; exec sleep 1000", "/dev/null")
                    .start(); // with an input that doesn't end, which it would pass on
            BufferedReader out = lines(owner.getInputStream());
            return new HostTerminal(owner, Path.of(out.readLine().strip()), out);
        }

        Stdio stdio() {
            return Stdio.files(Optional.of(path), path, path);
        }

        /** Of those that it holds yet, whose writer is gone. */
        int lastNumber() throws IOException {
            Files.writeString(path, "end\n");
            String last = "0";
            for (String line = out.readLine(); !line.equals("end"); line = out.readLine()) {
                last = line;
            }
            return Integer.parseInt(last);
        }

        @Override
        public void close() throws IOException {
            owner.descendants().forEach(ProcessHandle::destroyForcibly);
            owner.destroyForcibly();
            out.close();
        }
    }
}
