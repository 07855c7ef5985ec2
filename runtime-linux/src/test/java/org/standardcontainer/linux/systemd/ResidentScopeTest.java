package org.standardcontainer.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.linux.systemd.FakeSystemd.Manner;

/** What is said to systemd when a JVM that stays wants a scope of its own, and what becomes of it where that isn't had. */
@Timeout(60)
class ResidentScopeTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path root;

    @BeforeEach
    void ofRoot() throws IOException {
        assumeTrue(user() == 0, "a socket has to be root's to be believed");
    }

    private static long user() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    @ParameterizedTest
    @CsvSource({
        "0, run/systemd/private, DONE",
        "0, run/dbus/system_bus_socket, FORGED",
        "4242, run/user/4242/systemd/private, DONE",
        "4242, run/user/4242/bus, FORGED"
    })
    void oneProcessGetsIt(long uid, String socket, Manner manner) throws Exception {
        try (FakeSystemd fake = FakeSystemd.on(root, socket, manner)) {
            ResidentScope.enter(root, uid, 4711, LONG);
            ResidentScope.enter(root, uid, 4712, LONG);

            assertThat(fake.started).hasSize(2).allSatisfy(started -> {
                assertThat(started.unit()).matches("scr:resident-[0-9a-f]{32}\\.scope");
                assertThat(started.mode()).isEqualTo("fail");
                assertThat(started.properties()).contains("CollectMode=inactive-or-failed");
            });
            assertThat(fake.started.get(0).properties()).contains("PIDs=[4711]");
            assertThat(fake.started.get(1).properties()).contains("PIDs=[4712]");
            assertThat(fake.started.get(0).unit())
                    .isNotEqualTo(fake.started.get(1).unit());
        }
    }

    @ParameterizedTest
    @CsvSource({"EXISTS, already exists", "FAILED, ended with \"failed\""})
    void aRefusalIsSaid(Manner manner, String said) throws Exception {
        try (FakeSystemd fake = FakeSystemd.on(root, "run/systemd/private", manner)) {
            assertThatThrownBy(() -> ResidentScope.enter(root, 0, 4711, LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(said);
            assertThat(fake.started).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, did not answer in time",
        "NEVER_ENDS, did not answer in time",
        "HANGS_UP, closed the connection"
    })
    void whoDoesNotAnswerIsNotWaitedForForever(Manner manner, String said) throws Exception {
        try (FakeSystemd fake = FakeSystemd.on(root, "run/systemd/private", manner)) {
            assertThatThrownBy(() -> ResidentScope.enter(root, 0, 4711, manner == Manner.HANGS_UP ? LONG : SHORT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(said);
        }
    }

    @Test
    void withoutSystemdThereIsNoneAndItIsSaidWhy() throws Exception {
        assertThat(ResidentScope.whyNone(root)).contains("this host was not booted by systemd");
        assertThatThrownBy(() -> ResidentScope.enter(root, 4711)).hasMessage("this host was not booted by systemd");

        Files.createDirectories(root.resolve("run/systemd/system"));
        Files.createDirectories(root.resolve("proc/1"));
        Files.writeString(root.resolve("proc/1/comm"), "systemd\n");
        assertThat(ResidentScope.whyNone(root))
                .hasValueSatisfying(why -> assertThat(why).startsWith("systemd can't be reached at "));
        assertThatThrownBy(() -> ResidentScope.enter(root, 4242, 4711, LONG))
                .as("an ordinary user without a systemd of its own")
                .hasMessageContaining("run/user/4242/systemd/private");
    }

    @Test
    void whereItCanBeHadNothingIsInTheWay() throws Exception {
        try (FakeSystemd fake = FakeSystemd.on(root, "run/systemd/private", Manner.DONE)) {
            assertThat(ResidentScope.whyNone(root)).isEmpty();
            assertThat(fake.started).as("asking starts nothing").isEmpty();
        }
    }
}
