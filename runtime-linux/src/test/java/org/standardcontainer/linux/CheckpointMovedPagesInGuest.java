package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerBusyException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Memory that isn't written beside the rest, but sent, or had when it is used. As {@link CheckpointInGuest}, asked for by its name. */
@InGuest(GuestKind.CGROUP_V2)
@Timeout(300)
class CheckpointMovedPagesInGuest extends CheckpointPagesScenario {
    /** Memory goes to CRIU's page server, all else stays; together again it goes on. */
    @Test
    void memoryIsSentToAPageServer() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("local");
        Path remote = Files.createDirectory(containers.directory().resolve("remote"));
        Path work = Files.createDirectory(containers.directory().resolve("work"));
        PageAddress address = PageAddress.free();
        ContainerId id = TestContainers.newId();
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            CheckpointRequest request = CheckpointRequest.to(images, Set.of())
                    .withPages(address.socket())
                    .withWork(work);
            // nobody is there
            assertThatThrownBy(() -> checkpoint.checkpoint(request))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("CRIU");
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            Process server = address.criu("page-server", "--images-dir", remote.toString());
            try {
                Until.holds(() -> address.isListenedAt());
                checkpoint.checkpoint(request);
                assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                server.destroyForcibly().waitFor();
            }
            last = lastOf(out, 1);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThat(new WrittenPages(images).bytes()).isZero();
        assertThat(new WrittenPages(remote).bytes()).isGreaterThan(LARGE);
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
        PageAddress address = PageAddress.free();
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            LazyCheckpoint given =
                    LazyCheckpoint.begin(container, LazyCheckpoint.request(images, address, file("ready")));
            try {
                given.awaitReady();
                assertThat(given.written()).isNotDone();
                assertThat(given.ready()).hasBinaryContent(new byte[1]);
                assertThatThrownBy(() ->
                                containers.runtime().restore(TestContainers.newId(), bundle, images, Stdio.pipes()))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessageContaining("written without the memory");
                take(given, address, bundle, images, work, out);
                assertThat(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS))
                        .isNotNull();
            } finally {
                given.end();
                container.destroy(Duration.ofMinutes(1));
            }
        }
    }

    private void take(
            LazyCheckpoint given, PageAddress address, Bundle bundle, Path images, Path work, BufferedReader out)
            throws Exception {
        Process pages = address.criu(
                "lazy-pages", "--images-dir", images.toString(), "--work-dir", work.toString(), "--page-server");
        RestoreRequest request =
                new RestoreRequest(images, Set.of(RestoreRequest.Option.LAZY_PAGES), Optional.of(work));
        try {
            Until.holds(() -> Files.exists(work.resolve("lazy-pages.socket")));
            try (StandardContainer again =
                    containers.runtime().restore(TestContainers.newId(), bundle, request, Stdio.pipes())) {
                given.written().get(60, TimeUnit.SECONDS);
                int last = lastOf(out, 1);
                goesOn(again, last);
                assertThat(pages.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(pages.exitValue()).isZero();
                again.destroy(Duration.ofMinutes(1));
            }
        } finally {
            pages.destroyForcibly().waitFor();
        }
    }

    /** Nobody is left who could take back the offer: it is, with all that was written, and the container goes on. */
    @Test
    void whoGivesMemoryAwayEndsWithWhoAskedForIt() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("orphaned");
        Path ready = file("orphaned-ready");
        PageAddress address = PageAddress.free();
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            Process asking = offering(id, bundle, images, address, ready);
            try {
                Until.holds(() -> Files.size(ready) > 0 || !asking.isAlive());
                assertThat(asking.isAlive()).isTrue();
                assertThat(address.isListenedAt()).isTrue();
                Checkpoint second = container.require(Checkpoint.class);
                Path never = containers.directory().resolve("never");
                assertThatThrownBy(() -> second.checkpoint(never, Set.of()))
                        .isInstanceOf(ContainerBusyException.class)
                        .hasMessageEndingWith("that of process " + asking.pid() + " (java)")
                        .extracting(e -> ((ContainerBusyException) e).remedy())
                        .asString()
                        .endsWith("end process " + asking.pid() + ".");
            } finally {
                asking.destroyForcibly().waitFor();
            }
            Until.holds(() -> !address.isListenedAt() && !Files.exists(images));
            assertThat(address.isListenedAt()).isFalse();
            assertThat(images).doesNotExist();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            goesOn(container, out);
            container
                    .require(Checkpoint.class)
                    .checkpoint(containers.directory().resolve("after"), Set.of()); // the lock is free
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** Who is offered can't be destroyed, and it is said soon whom to end; then it can. */
    @Test
    void whoDestroysWhatIsOfferedIsToldWhomToEnd() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("undestroyed");
        Path ready = file("undestroyed-ready");
        PageAddress address = PageAddress.free();
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            assertThat(lines(container).readLine()).isEqualTo("1");
            Process asking = offering(id, bundle, images, address, ready);
            try {
                Until.holds(() -> Files.size(ready) > 0 || !asking.isAlive());
                assertThat(asking.isAlive()).isTrue();
                long begin = System.nanoTime();
                assertThatThrownBy(() -> containers.runtime().destroy(id, Duration.ofSeconds(4)))
                        .isInstanceOf(ContainerBusyException.class)
                        .hasMessageEndingWith("that of process " + asking.pid() + " (java)");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            } finally {
                asking.destroyForcibly().waitFor();
            }
            assertThat(containers.runtime().destroy(id, Duration.ofMinutes(1))).isTrue();
        }
        assertThat(address.isListenedAt()).isFalse();
    }

    /** A JVM that offers the container's memory until it ends; {@code ready} has something in it when it does. */
    private Process offering(ContainerId id, Bundle bundle, Path images, PageAddress address, Path ready)
            throws IOException {
        String words = id.value() + "," + images + "," + address.socket().getPort() + "," + ready;
        return new ProcessBuilder(TestContainers.jvm(
                        LazyCheckpoint.class, containers.directory().resolve("state"), bundle, words))
                .inheritIO()
                .start();
    }

    /** CRIU is killed: that is said, and the container goes on. */
    @Test
    void whoGivesMemoryAwayMayBeKilled() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("killed");
        PageAddress address = PageAddress.free();
        try (StandardContainer container = containers.runtime().create(TestContainers.newId(), bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1");
            LazyCheckpoint given =
                    LazyCheckpoint.begin(container, LazyCheckpoint.request(images, address, file("killed-ready")));
            given.awaitReady();
            assertThat(address.isListenedAt()).isTrue();
            given.end();
            assertThatThrownBy(() -> given.written().get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("CRIU");
            assertThat(images).doesNotExist();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            goesOn(container, out);
            container.destroy(Duration.ofMinutes(1));
        }
    }

    /** What it says after a question of now: all that waited in the pipe before was said before that. */
    private static void goesOn(StandardContainer container, BufferedReader out) throws Exception {
        run(container, "kill -USR1 1");
        int last = 0;
        String line = out.readLine();
        while (!line.equals("asked")) {
            last = Integer.parseInt(line);
            line = out.readLine();
        }
        assertThat(out.readLine()).isEqualTo(Integer.toString(last + 1));
        assertThat(out.readLine()).isEqualTo(Integer.toString(last + 2));
    }

    private static Path file(String name) throws IOException {
        return Files.createFile(containers.directory().resolve(name));
    }
}
