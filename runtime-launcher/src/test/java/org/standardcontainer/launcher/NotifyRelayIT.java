package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.jna.Datagrams;

/** Without a container: this test says what its program would say, and hears what systemd would hear. */
@Tag("once")
class NotifyRelayIT {
    private static final Executor ASIDE = task -> new Thread(task).start();

    @TempDir
    private Path directory;

    private Datagrams systemd;

    @BeforeEach
    void listen() throws Exception {
        systemd = Datagrams.open();
        systemd.bind(directory, "systemd");
    }

    @AfterEach
    void close() {
        systemd.close();
    }

    private NotifyRelay begin(BooleanSupplier lives) {
        return NotifyRelay.begin(
                directory, directory.resolve("systemd").toString(), Optional.of(42L), lives, warning -> {
                    throw new AssertionError(warning);
                });
    }

    private Datagrams program() throws Exception {
        Datagrams program = Datagrams.open();
        program.connect(directory.resolve(NotifyRelay.NAME).toString());
        return program;
    }

    @Test
    void whatAKilledStartLeftIsReplaced() throws Exception {
        try (Datagrams killed = Datagrams.open()) {
            killed.bind(directory, NotifyRelay.NAME);
        }
        try (NotifyRelay relay = begin(() -> false);
                Datagrams program = program()) {
            program.send("READY=1");
            CompletableFuture<Void> systemdReads = CompletableFuture.runAsync(this::readToTheBarrier, ASIDE);
            relay.started();
            systemdReads.get(60, TimeUnit.SECONDS);
        }
    }

    private void readToTheBarrier() {
        try {
            assertThat(systemd.receive(Duration.ofSeconds(60))).contains("READY=1\n");
            assertThat(systemd.receive(Duration.ofSeconds(60))).contains("MAINPID=42\n");
            assertThat(systemd.receive(Duration.ofSeconds(60))).contains("BARRIER=1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherStartsSocketStaysAndAFailedStartsDoesNot() {
        try (NotifyRelay first = begin(() -> true)) {
            assertThatThrownBy(() -> begin(() -> true))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("flock");
            assertThat(first).isNotNull();
            assertThat(directory.resolve(NotifyRelay.NAME)).exists();
        }
        assertThat(directory.resolve(NotifyRelay.NAME)).doesNotExist();
    }

    /** Whoever floods can't keep the start from seeing that the container has ended. */
    /** Who looks at what a killed start left before another has made its own would take away what that one makes. */
    @Test
    void ofTwoThatFindAStaleOneTheSecondFails() throws Exception {
        try (NotifyRelay first = begin(() -> true)) {
            Files.delete(directory.resolve(NotifyRelay.NAME));
            try (Datagrams killed = Datagrams.open()) {
                killed.bind(directory, NotifyRelay.NAME);
            }
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> begin(() -> true))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("flock");
        }
        begin(() -> true).close();
    }

    @Test
    void whoSaysMuchIsStillLookedAfter() throws Exception {
        AtomicBoolean quiet = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        try (NotifyRelay relay = begin(() -> false);
                Datagrams program = program()) {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(
                    () -> {
                        try {
                            while (!quiet.get()) {
                                program.send("STATUS=much");
                                begun.countDown();
                            }
                        } catch (IOException e) {
                            assertThat(quiet).as(e.getMessage()).isTrue(); // the other side is closed
                        }
                    },
                    ASIDE);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> start = CompletableFuture.runAsync(relay::started, ASIDE);
            try {
                start.get(60, TimeUnit.SECONDS);
            } finally {
                quiet.set(true);
                start.get(60, TimeUnit.SECONDS); // which then ends in any case
            }
            relay.close(); // whoever waits for room is let go
            flood.get(60, TimeUnit.SECONDS);
        }
        assertThat(systemd.receive(Duration.ZERO)).isEmpty();
    }
}
