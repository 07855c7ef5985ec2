package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Where a container's memory goes to when it is written, and where it comes from. As {@link CheckpointInGuest}, asked for by its name. */
@InGuest(GuestKind.CGROUP_V2)
class CheckpointPagesInGuest extends CheckpointScenario {
    private static final String FILL = "x=$(busybox head -c 8388608 /dev/zero | busybox tr '\\0' x);";
    private static final String SAY = "trap 'echo end $(echo \"$x\" | busybox md5sum); exit' TERM; i=0;";

    /** Eight MiB that stay as they are, and a counter; at its end it says what they are. */
    private static final String COUNT = FILL + SAY + " while :; do i=$((i+1)); echo $i; sleep 0.05; done";

    private static final long LARGE = 4L << 20;

    /** Its memory first, while it runs, then what has changed since; and again, upon what can't be changed by others alone. */
    @Test
    void whatIsWrittenBuildsOnWhatWasWrittenBefore() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path base = Files.createDirectory(containers.directory().resolve("steps"));
        Path images = base.resolve("last");
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(base.resolve("first"), Set.of(Option.PRE_DUMP));
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(pages(base.resolve("first"))).isGreaterThan(LARGE);
            assertThat(base.resolve("first").resolve(WrittenContainer.FILE)).doesNotExist();
            checkpoint.checkpoint(CheckpointRequest.to(base.resolve("second"), Set.of(Option.PRE_DUMP))
                    .withParent(Path.of("../first")));
            assertThat(pages(base.resolve("second"))).isLessThan(LARGE);
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            refuses(checkpoint, base, "../nowhere", "isn't there");
            Files.createSymbolicLink(base.resolve("link"), Path.of("second"));
            refuses(checkpoint, base, "../link", "is a symbolic link");

            checkpoint.checkpoint(CheckpointRequest.to(images, Set.of()).withParent(Path.of("../second")));
            assertThat(pages(images)).isLessThan(LARGE);
            last = lastOf(out, 1);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, base.resolve("second"), Stdio.pipes()))
                .isInstanceOf(UnsupportedFeatureException.class);
        goesOn(id, bundle, RestoreRequest.from(images), last);
        // what it builds on isn't what it was
        Files.delete(images.resolve("parent"));
        Files.createSymbolicLink(images.resolve("parent"), Path.of("../link"));
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.pipes()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("is a symbolic link");
    }

    private static void refuses(Checkpoint checkpoint, Path base, String parent, String why) {
        Path images = base.resolve("never");
        assertThatThrownBy(() -> checkpoint.checkpoint(
                        CheckpointRequest.to(images, Set.of()).withParent(Path.of(parent))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(why);
        assertThat(images).doesNotExist();
    }

    /** Memory is where it was written last, and after it was read nowhere. */
    @Test
    void whatIsWrittenAnewIsWrittenOnce() throws Exception {
        Bundle bundle = containers.bundle(
                TestContainers.shell(SAY + " while :; do " + FILL + " i=$((i+1)); echo $i; sleep 0.05; done")
                        .build());
        Path base = Files.createDirectory(containers.directory().resolve("once"));
        Path images = base.resolve("last");
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(base.resolve("first"), Set.of(Option.PRE_DUMP));
            long before = blocks(base.resolve("first"));
            for (int i = 2; i < 5; i++) { // what it had then is all written anew
                assertThat(out.readLine()).isEqualTo(Integer.toString(i));
            }
            checkpoint.checkpoint(
                    CheckpointRequest.to(images, EnumSet.of(Option.AUTO_DEDUP)).withParent(Path.of("../first")));
            assertThat(blocks(base.resolve("first"))).isLessThan(before - LARGE / 512);
            last = lastOf(out, 4);
            container.destroy(Duration.ofMinutes(1));
        }
        long before = blocks(images);
        goesOn(
                id,
                bundle,
                new RestoreRequest(images, EnumSet.of(RestoreRequest.Option.AUTO_DEDUP), Optional.empty()),
                last);
        assertThat(blocks(images)).isLessThan(before - LARGE / 512);
    }

    /** Written so, or restored so: its loopback interface is as in a new namespace. */
    @Test
    void aNetworkIsLeftEmpty() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount")
                        .build())
                .build());
        Path full = containers.directory().resolve("full");
        Path empty = containers.directory().resolve("empty");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            lines(container).readLine();
            assertThat(run(container, "ip link show lo")).contains("UP");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            checkpoint.checkpoint(full, Set.of(Option.LEAVE_RUNNING));
            checkpoint.checkpoint(empty, Set.of(Option.EMPTY_NETWORK));
            assertThat(full.toFile().list()).anyMatch(name -> name.startsWith("netdev-"));
            assertThat(empty.toFile().list()).noneMatch(name -> name.startsWith("netdev-"));
            container.destroy(Duration.ofMinutes(1));
        }
        for (RestoreRequest request : List.of(
                RestoreRequest.from(empty),
                new RestoreRequest(full, Set.of(RestoreRequest.Option.EMPTY_NETWORK), Optional.empty()))) {
            try (StandardContainer container = containers.runtime().restore(id, bundle, request, Stdio.pipes())) {
                assertThat(run(container, "ip link show lo")).contains("lo:").doesNotContain("UP");
                container.destroy(Duration.ofMinutes(1));
            }
        }
        Bundle shared = containers.bundle(TestContainers.shell(COUNT)
                .linux(TestContainers.linux("pid", "uts", "mount").build())
                .build());
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), shared, Stdio.discard())) {
            container.start();
            assertThatThrownBy(() -> container
                            .require(Checkpoint.class)
                            .checkpoint(containers.directory().resolve("never"), Set.of(Option.EMPTY_NETWORK)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("network namespace of its own");
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** Memory goes to CRIU's page server, all else stays; together again it goes on. */
    @Test
    void memoryIsSentToAPageServer() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("local");
        Path remote = Files.createDirectory(containers.directory().resolve("remote"));
        Path work = Files.createDirectory(containers.directory().resolve("work"));
        InetSocketAddress address = free();
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            CheckpointRequest request =
                    CheckpointRequest.to(images, Set.of()).withPages(address).withWork(work);
            // nobody is there
            assertThatThrownBy(() -> checkpoint.checkpoint(request))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("CRIU");
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            Process server = criu(
                    "page-server",
                    "--images-dir",
                    remote.toString(),
                    "--address",
                    "127.0.0.1",
                    "--port",
                    port(address));
            try {
                Until.holds(() -> isListenedAt(address));
                checkpoint.checkpoint(request);
                assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                server.destroyForcibly().waitFor();
            }
            last = lastOf(out, 1);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThat(pages(images)).isZero();
        assertThat(pages(remote)).isGreaterThan(LARGE);
        assertThat(work.resolve("stats-dump")).exists();
        assertThat(images.resolve("stats-dump")).doesNotExist();
        try (Stream<Path> files = Files.list(remote)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!Files.exists(images.resolve(file.getFileName()))) {
                    Files.copy(file, images.resolve(file.getFileName()));
                }
            }
        }
        goesOn(id, bundle, RestoreRequest.from(images), last);
    }

    /** It is said when memory can be had; it is had when it is used; and who gives it doesn't end before all is had. */
    @Test
    void memoryIsHadWhenItIsUsed() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("lazy");
        Path work = Files.createDirectory(containers.directory().resolve("lazywork"));
        Path ready = containers.directory().resolve("ready");
        Files.createFile(ready);
        InetSocketAddress address = free();
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> container
                    .require(Checkpoint.class)
                    .checkpoint(CheckpointRequest.to(images, Set.of(Option.LAZY_PAGES))
                            .withPages(address)
                            .withReady(ready)));
            Until.holds(() -> Files.size(ready) > 0 || written.isDone());
            assertThat(written).isNotDone();
            assertThat(ready).hasBinaryContent(new byte[1]);
            assertThatThrownBy(
                            () -> containers.runtime().restore(TestContainers.newId(), bundle, images, Stdio.pipes()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("written without the memory");
            Process pages = criu(
                    "lazy-pages",
                    "--images-dir",
                    images.toString(),
                    "--work-dir",
                    work.toString(),
                    "--page-server",
                    "--address",
                    "127.0.0.1",
                    "--port",
                    port(address));
            try {
                Until.holds(() -> Files.exists(work.resolve("lazy-pages.socket")));
                ContainerId second = TestContainers.newId();
                try (StandardContainer again = containers
                        .runtime()
                        .restore(
                                second,
                                bundle,
                                new RestoreRequest(images, Set.of(RestoreRequest.Option.LAZY_PAGES), Optional.of(work)),
                                Stdio.pipes())) {
                    written.get(60, TimeUnit.SECONDS);
                    int last = lastOf(out, 1);
                    goesOn(again, last);
                    assertThat(pages.waitFor(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(pages.exitValue()).isZero();
                    again.destroy(Duration.ofMinutes(1));
                }
            } finally {
                pages.destroyForcibly().waitFor();
            }
            assertThat(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS))
                    .isNotNull();
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** The session keyring that it has again is one of its own, or that of whoever restores it. */
    @Test
    void theKeyringIsWhoseTheRuntimeIsTold() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell("while :; do cat /proc/keys; echo end; sleep 0.05; done")
                .build());
        Path images = containers.directory().resolve("keys");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            assertThat(keys(container)).contains("keyring   _ses");
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            container.destroy(Duration.ofMinutes(1));
        }
        for (String whose : List.of("new", "caller")) {
            try (TestContainers others = TestContainers.open("linux.keyring=" + whose);
                    StandardContainer container = others.runtime().restore(id, bundle, images, Stdio.pipes())) {
                keys(container); // half of one from before
                String found = keys(container);
                if (whose.equals("new")) {
                    assertThat(found).contains("keyring   _ses");
                } else {
                    assertThat(found).doesNotContain("keyring   _ses");
                }
                container.destroy(Duration.ofMinutes(1));
            }
        }
    }

    private static String keys(StandardContainer container) throws IOException {
        BufferedReader out = lines(container);
        StringBuilder all = new StringBuilder();
        for (String line = out.readLine(); line != null && !line.equals("end"); line = out.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    private void goesOn(ContainerId id, Bundle bundle, RestoreRequest request, int last) throws Exception {
        try (StandardContainer container = containers.runtime().restore(id, bundle, request, Stdio.pipes())) {
            goesOn(container, last);
            container.destroy(Duration.ofMinutes(1));
        }
    }

    private static void goesOn(StandardContainer container, int last) throws Exception {
        BufferedReader out = lines(container);
        assertThat(out.readLine()).isEqualTo(Integer.toString(last + 1));
        container.kill(Signal.TERM);
        byte[] memory = new byte[(8 << 20) + 1];
        Arrays.fill(memory, (byte) 'x');
        memory[8 << 20] = '\n';
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(memory));
        assertThat(out.lines().reduce((first, second) -> second)).contains("end " + sum + " -");
    }

    /** Of those up to the end. */
    private static int lastOf(BufferedReader out, int read) {
        return out.lines()
                .map(line -> Integer.parseInt(line))
                .reduce((first, second) -> second)
                .orElse(read);
    }

    /** Bytes of memory among images. */
    private static long pages(Path images) throws IOException {
        return sum(images, "size");
    }

    /** What they take, in blocks of 512 bytes. */
    private static long blocks(Path images) throws Exception {
        long sum = 0;
        for (Path file : memory(images)) {
            Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
            try (InputStream out = stat.getInputStream()) {
                sum += Long.parseLong(new String(out.readAllBytes(), UTF_8).strip());
            }
        }
        return sum;
    }

    private static long sum(Path images, String attribute) throws IOException {
        long sum = 0;
        for (Path file : memory(images)) {
            sum += ((Number) Files.getAttribute(file, attribute)).longValue();
        }
        return sum;
    }

    private static List<Path> memory(Path images) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(images)) {
            files.filter(file -> file.getFileName().toString().startsWith("pages-"))
                    .forEach(found::add);
        }
        return found;
    }

    private static Process criu(String... words) throws IOException {
        List<String> line = new ArrayList<>(
                List.of(Criu.find(Path.of("/"), Optional.empty()).orElseThrow().toString()));
        line.addAll(List.of(words));
        return new ProcessBuilder(line).inheritIO().start();
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    private static String port(InetSocketAddress address) {
        return Integer.toString(address.getPort());
    }

    /** Without connecting: a page server has one client. */
    private static boolean isListenedAt(InetSocketAddress address) throws IOException {
        String port = String.format(":%04X ", address.getPort());
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .anyMatch(line -> line.contains(port) && line.contains(" 0A "));
    }
}
