package org.standardcontainer.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.linux.systemd.FakeSystemd.Manner;

/** Conversations with a systemd that behaves in every way. */
@Timeout(60)
class SystemdManagerTest {
    private static final Scope SCOPE = new Scope("a-b.slice", "scr", "web-1");
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path root;

    private FakeSystemd fake(Manner manner) throws Exception {
        return fake(manner, "run/systemd/private");
    }

    private FakeSystemd fake(Manner manner, String socket) throws Exception {
        return FakeSystemd.on(root, socket, manner);
    }

    private SystemdManager found() throws IOException {
        return SystemdManager.find(root, 0, Optional.empty());
    }

    private static void start(SystemdManager manager, Duration patience) throws IOException {
        start(manager, List.of(4712, 4713), patience);
    }

    private static void start(SystemdManager manager, List<Integer> beside, Duration patience) throws IOException {
        List<Property> properties = manager.properties(
                SCOPE,
                List.of(
                        Map.entry("pids.max", "12"),
                        Map.entry("cpuset.cpus", "0,9-10"),
                        Map.entry("memory.max", "max")));
        manager.start(SCOPE, properties, 4711, beside, patience);
    }

    @Test
    void itIsAskedForItsVersionAndItsCgroup() throws Exception {
        try (FakeSystemd fake = fake(Manner.DONE)) {
            SystemdManager manager = found();
            assertThat(manager.version()).isEqualTo(252);
            assertThat(manager.user()).isFalse();
            assertThat(manager.shared()).isFalse();
            assertThat(manager.cgroup(SCOPE)).isEqualTo("/managed/a.slice/a-b.slice/scr-web-1.scope");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "DONE_BEFORE_IT_ANSWERS"})
    void containerAndMonitorsGetAScopeEach(Manner manner) throws Exception {
        try (FakeSystemd fake = fake(manner)) {
            start(found(), Duration.ofSeconds(30));

            assertThat(fake.started)
                    .extracting(FakeSystemd.Started::unit)
                    .satisfiesExactly(
                            unit -> assertThat(unit).isEqualTo("scr-web-1.scope"),
                            unit -> assertThat(unit).matches("scr:monitors-[0-9a-f]{32}\\.scope"));
            assertThat(fake.started.get(0).properties())
                    .contains(
                            "Slice=a-b.slice",
                            "Delegate=true",
                            "DefaultDependencies=false",
                            "CollectMode=inactive-or-failed",
                            "TasksMax=12",
                            "AllowedCPUs=[1, 6]",
                            "MemoryMax=18446744073709551615",
                            "PIDs=[4711]");
            assertThat(fake.started.get(1).properties())
                    .contains("PIDs=[4712, 4713]", "TasksMax=18446744073709551615", "CollectMode=inactive-or-failed")
                    .doesNotContain("Delegate=true", "OOMPolicy=continue");
            assertThat(fake.calls).as("who is alone with systemd hears all").doesNotContain("Subscribe");
        }
    }

    @Test
    void whereTheMonitorsHaveTheirsThereIsOneJob() throws Exception {
        try (FakeSystemd fake = fake(Manner.DONE)) {
            start(found(), List.of(), Duration.ofSeconds(30));
            assertThat(fake.started).extracting(FakeSystemd.Started::unit).containsExactly("scr-web-1.scope");
        }
    }

    @Test
    void onABusWithOthersItIsSystemdThatIsBelieved() throws Exception {
        try (FakeSystemd fake = fake(Manner.FORGED, "run/dbus/system_bus_socket")) {
            SystemdManager manager = found();
            assertThat(manager.shared()).isTrue();
            start(manager, Duration.ofSeconds(30));
            assertThat(fake.started).hasSize(2);
            assertThat(fake.calls).contains("Subscribe");
        }
    }

    @Test
    void aScopeKeepsOtherLimits() throws Exception {
        try (FakeSystemd fake = fake(Manner.DONE)) {
            SystemdManager manager = found();
            manager.update("scr-web-1.scope", List.of(Map.entry("pids.max", "12"), Map.entry("hugetlb.2MB.max", "0")));
            manager.update("scr-web-1.scope", List.of(Map.entry("hugetlb.2MB.max", "0")));
            assertThat(fake.updated)
                    .as("it is asked only if it knows of something")
                    .containsExactly(new FakeSystemd.Started("scr-web-1.scope", "true", List.of("TasksMax=12")));
        }
        try (FakeSystemd fake = fake(Manner.FAILED)) {
            SystemdManager manager = found();
            assertThatThrownBy(() -> manager.update("scr-x.scope", List.of(Map.entry("pids.max", "12"))))
                    .hasMessage("org.freedesktop.systemd1.NoSuchUnit: Unit scr-x.scope not loaded.");
        }
    }

    @Test
    void aJobThatFailsSaysHow() throws Exception {
        try (FakeSystemd fake = fake(Manner.FAILED)) {
            assertThatThrownBy(() -> start(found(), Duration.ofSeconds(30)))
                    .hasMessage("its job for scr-web-1.scope ended with \"failed\"");
        }
    }

    @Test
    void aUnitThatIsThereIsNotTouched() throws Exception {
        try (FakeSystemd fake = fake(Manner.EXISTS)) {
            assertThatThrownBy(() -> start(found(), Duration.ofSeconds(30)))
                    .hasMessage("org.freedesktop.systemd1.UnitExists: Unit scr-web-1.scope already exists.");
            assertThat(fake.started).hasSize(1);
        }
    }

    @Test
    void oneThatHasFailedIsReplaced() throws Exception {
        try (FakeSystemd fake = fake(Manner.EXISTS_UNTIL_RESET)) {
            start(found(), Duration.ofSeconds(30));
            assertThat(fake.started).hasSize(3);
            assertThat(fake.calls).containsOnlyOnce("ResetFailedUnit");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER_ENDS", "SILENT"})
    void whatTakesTooLongIsGivenUp(Manner manner) throws Exception {
        try (FakeSystemd fake = fake(manner)) {
            SystemdManager manager = found();
            assertThatThrownBy(() -> start(manager, SHORT)).hasMessage("it did not answer in time");
        }
    }

    @Test
    void aConnectionThatClosesInBetweenIsSaid() throws Exception {
        try (FakeSystemd fake = fake(Manner.HANGS_UP)) {
            assertThatThrownBy(() -> start(found(), Duration.ofSeconds(30))).hasMessage("it closed the connection");
        }
    }

    @Test
    void whatIsNoDBusIsAnError() throws Exception {
        try (FakeSystemd fake = fake(Manner.NONSENSE)) {
            SystemdManager manager = found();
            assertThatThrownBy(() -> start(manager, Duration.ofSeconds(30))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void withoutSystemdItIsSaidWhatIsMissing() throws Exception {
        assertThatThrownBy(this::found).hasMessage("this host was not booted by systemd");
        Files.createDirectories(root.resolve("run/systemd/system"));
        Files.createDirectories(root.resolve("proc/1"));
        Files.writeString(root.resolve("proc/1/comm"), "init\n");
        assertThatThrownBy(this::found).hasMessageContaining("pid namespace");
        Files.writeString(root.resolve("proc/1/comm"), "systemd\n");
        assertThatThrownBy(this::found).hasMessageStartingWith("systemd can't be reached at ");
        assertThatThrownBy(() -> SystemdManager.find(root, 1000, Optional.empty()))
                .hasMessageContaining("XDG_RUNTIME_DIR");
    }
}
