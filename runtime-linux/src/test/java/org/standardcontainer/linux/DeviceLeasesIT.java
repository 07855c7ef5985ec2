package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceInUseException;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.device.DeviceRequest.Sharing;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/** Leases of a block device that the test has made, in a store of its own. */
@Timeout(180)
class DeviceLeasesIT {
    private static final String SLEEP = "while true; do sleep 1000; done";

    private TestContainers containers;
    private Path directory;
    private Path store;
    private LoopDevice loop;

    @BeforeEach
    void open() throws Exception {
        directory = Files.createTempDirectory("scr-leases-");
        store = directory.resolve("store");
        containers = TestContainers.open("devices.store=" + store);
        loop = LoopDevice.of(directory, "disk");
    }

    @AfterEach
    void close() throws Exception {
        if (containers != null) {
            containers.close();
        }
        if (loop != null) {
            loop.close();
        }
        TestContainers.delete(directory);
    }

    private StandardContainer create(
            ContainerRuntime runtime, ContainerId id, String script, DeviceRequest... devices) {
        return runtime.create(
                id, containers.bundle(TestContainers.shell(script).build()), Stdio.pipes(), List.of(devices));
    }

    private StandardContainer create(ContainerId id, Sharing sharing) {
        return create(containers.runtime(), id, SLEEP, new DeviceRequest(loop.path(), sharing));
    }

    private DeviceBusyException refused() {
        return catchThrowableOfType(
                DeviceBusyException.class,
                () -> create(TestContainers.newId(), Sharing.EXCLUSIVE).destroy(java.time.Duration.ofSeconds(10)));
    }

    private void assertFree() {
        create(TestContainers.newId(), Sharing.EXCLUSIVE).destroy(java.time.Duration.ofSeconds(10));
    }

    @Test
    void aSecondTakerIsToldWhoHasItAndSinceWhen() throws Exception {
        ContainerId first = TestContainers.newId();
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        StandardContainer holder = create(
                containers.runtime(),
                first,
                "head -c 4 " + loop.path(),
                new DeviceRequest(loop.path(), Sharing.EXCLUSIVE));

        DeviceBusyException refused = refused();
        assertThat(refused.errorId()).isEqualTo("device-busy");
        assertThat(refused)
                .hasMessageContaining("container " + first)
                .hasMessageContaining(containers.directory().resolve("state").toString());
        DeviceHolder named = refused.holders().get(0);
        assertThat(named.container()).isEqualTo(first.value());
        assertThat(named.backend()).isEqualTo("linux");
        assertThat(named.since()).isBetween(before, Instant.now());
        assertThat(containers.runtime().list()).hasSize(1);

        // and in another state root, which has the same store
        Path elsewhere = store.resolveSibling("elsewhere");
        try (ContainerRuntime other =
                TestContainers.open(elsewhere, Map.of("devices.store", store.toString()), RuntimeListener.logging())) {
            assertThatThrownBy(() -> create(
                            other, TestContainers.newId(), SLEEP, new DeviceRequest(loop.path(), Sharing.EXCLUSIVE)))
                    .isInstanceOf(DeviceBusyException.class);
            assertThat(other.list()).isEmpty();
        }

        holder.start();
        assertThat(TestContainers.finish(holder).out()).isEqualTo("disk");
        assertFree(); // its end is enough
        holder.delete();
        assertThat(Residue.of(first.value())).isEmpty();
        try (var left = Files.list(store)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatSharesItDoesSoWithOthersThatShareItAlone() {
        StandardContainer one = create(TestContainers.newId(), Sharing.SHARED);
        StandardContainer two = create(TestContainers.newId(), Sharing.SHARED);
        assertThat(refused().holders()).hasSize(2);
        one.destroy(java.time.Duration.ofSeconds(10));
        assertThat(refused().holders()).hasSize(1);
        two.destroy(java.time.Duration.ofSeconds(10));
        StandardContainer alone = create(TestContainers.newId(), Sharing.EXCLUSIVE);
        assertThatThrownBy(() -> create(TestContainers.newId(), Sharing.SHARED))
                .isInstanceOf(DeviceBusyException.class);
        alone.destroy(java.time.Duration.ofSeconds(10));
    }

    /** Devices of no hardware, which others of this host may have open meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/net/tun", "/dev/fuse"})
    void whatIsNoHardwareIsLeasedToo(String path) throws Exception {
        assumeTrue(Files.exists(Path.of(path)), "this host has no " + path);
        DeviceRequest shared = new DeviceRequest(path, Sharing.SHARED);
        String opens = "exec 3<>" + path + " && echo open";
        StandardContainer one = create(containers.runtime(), TestContainers.newId(), opens, shared);
        StandardContainer two = create(containers.runtime(), TestContainers.newId(), opens, shared);
        assertThatThrownBy(() -> create(
                        containers.runtime(),
                        TestContainers.newId(),
                        opens,
                        new DeviceRequest(path, Sharing.EXCLUSIVE)))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + one.id());
        for (StandardContainer container : List.of(one, two)) {
            container.start();
            assertThat(TestContainers.finish(container).out()).isEqualTo("open\n");
            container.delete();
        }
    }

    @Test
    void aKilledContainerHasNothingAnyMore() throws Exception {
        StandardContainer holder = create(TestContainers.newId(), Sharing.EXCLUSIVE);
        holder.start();
        assertThat(refused()).isNotNull();
        kill(pid(holder));
        holder.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
        assertFree();
    }

    /** Without its monitor it runs on, and so it has what it has; when it ends there is nobody left to say so. */
    @Test
    void aKilledMonitorReleasesNothingThatTheContainerStillHas() throws Exception {
        StandardContainer holder = create(TestContainers.newId(), Sharing.EXCLUSIVE);
        holder.start();
        long init = pid(holder);
        long monitor =
                ProcessHandle.of(init).orElseThrow().parent().orElseThrow().pid();
        kill(monitor);
        Until.holds(() -> ProcessHandle.of(monitor).isEmpty());
        assertThat(ProcessHandle.of(init)).isPresent();
        assertThat(refused()).isNotNull();
        kill(init);
        Until.holds(() -> refused() == null);
        assertFree();
    }

    @Test
    void aKilledJvmLeavesAContainerThatHasIt() throws Exception {
        ContainerId id = TestContainers.newId();
        List<String> command = TestContainers.jvm(
                CreateWithDevice.class,
                containers.directory().resolve("state"),
                containers.bundle(TestContainers.shell(SLEEP).build()),
                id.value());
        command.add(store.toString());
        command.add(loop.path());
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("running");
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        DeviceBusyException refused = refused();
        assertThat(refused.holders().get(0).container()).isEqualTo(id.value());
        kill(pid(containers.runtime().load(id)));
        Until.holds(() -> refused() == null);
        assertFree();
        containers.runtime().destroy(id, java.time.Duration.ofSeconds(10));
    }

    /** With nobody but the container's process to stand for it. */
    @Test
    void inTheCallersTreeTheProcessItselfStandsForIt() throws Exception {
        Path elsewhere = store.resolveSibling("elsewhere");
        try (ContainerRuntime callers = TestContainers.open(
                elsewhere,
                Map.of("devices.store", store.toString(), "launcher.tree", "caller"),
                RuntimeListener.logging())) {
            ContainerId id = TestContainers.newId();
            StandardContainer holder = callers.create(
                    id,
                    containers.bundle(TestContainers.shell(SLEEP).build()),
                    Stdio.discard(),
                    List.of(new DeviceRequest(loop.path(), Sharing.EXCLUSIVE)));
            assertThat(refused().holders().get(0).container()).isEqualTo(id.value());
            holder.start();
            assertThat(refused()).isNotNull();
            kill(pid(holder));
            Until.holds(() -> refused() == null);
            assertFree();
            callers.destroy(id, java.time.Duration.ofSeconds(10));
        }
    }

    /** What a configuration lists is leased too: not what another has alone, and not alone. */
    @Test
    void whatAConfigurationListsIsNotWhatAnotherHasAlone() {
        Spec lists = TestContainers.shell(SLEEP)
                .linux(TestContainers.linux().devices(loop.listed()).build())
                .build();
        StandardContainer holder = create(TestContainers.newId(), Sharing.EXCLUSIVE);
        assertThatThrownBy(() ->
                        containers.runtime().create(TestContainers.newId(), containers.bundle(lists), Stdio.pipes()))
                .isInstanceOf(DeviceBusyException.class);
        holder.destroy(java.time.Duration.ofSeconds(10));
        StandardContainer lister =
                containers.runtime().create(TestContainers.newId(), containers.bundle(lists), Stdio.pipes());
        StandardContainer another =
                containers.runtime().create(TestContainers.newId(), containers.bundle(lists), Stdio.pipes());
        assertThat(refused().holders()).hasSize(2);
        lister.destroy(java.time.Duration.ofSeconds(10));
        another.destroy(java.time.Duration.ofSeconds(10));
    }

    @Test
    void whoMayUseEverythingKeepsOutWhoWantsSomethingAlone() {
        Spec privileged = TestContainers.shell(SLEEP)
                .linux(TestContainers.linux()
                        .resources(LinuxResources.builder()
                                .devices(new LinuxDeviceRule(true, "a", null, null, "rwm"))
                                .build())
                        .build())
                .build();
        StandardContainer holder = create(TestContainers.newId(), Sharing.EXCLUSIVE);
        assertThatThrownBy(() -> containers
                        .runtime()
                        .create(TestContainers.newId(), containers.bundle(privileged), Stdio.pipes()))
                .isInstanceOf(DeviceBusyException.class);
        holder.destroy(java.time.Duration.ofSeconds(10));
        StandardContainer all =
                containers.runtime().create(TestContainers.newId(), containers.bundle(privileged), Stdio.pipes());
        assertThat(refused()).isNotNull();
        all.destroy(java.time.Duration.ofSeconds(10));
        assertThatThrownBy(() -> containers
                        .runtime()
                        .create(
                                TestContainers.newId(),
                                containers.bundle(privileged),
                                Stdio.pipes(),
                                List.of(new DeviceRequest(loop.path(), Sharing.EXCLUSIVE))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/resources/devices/0");
    }

    @Test
    void whoHasItOpenOutsideIsFoundFirstAndNamed() throws Exception {
        Process opener =
                new ProcessBuilder("sh", "-c", "exec 7<" + loop.path() + "; echo open; exec sleep 100").start();
        try {
            assertThat(opener.inputReader(UTF_8).readLine()).isEqualTo("open");
            assertThatThrownBy(() -> create(TestContainers.newId(), Sharing.EXCLUSIVE))
                    .isInstanceOf(DeviceInUseException.class)
                    .hasMessageContaining("process " + opener.pid() + " (");
            assertThat(containers.runtime().list()).isEmpty();
            assertThat(listing().users()).anyMatch(user -> user.startsWith("process " + opener.pid()));
            create(TestContainers.newId(), Sharing.SHARED).destroy(java.time.Duration.ofSeconds(10));
        } finally {
            opener.destroyForcibly().waitFor();
        }
        assertFree();
    }

    private DeviceListing listing() {
        return containers.runtime().devices().stream()
                .filter(one -> one.names().contains(loop.path()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allThatIsWorthALeaseIsListedWithItsHolder() {
        assertThat(listing().holders()).isEmpty();
        ContainerId id = TestContainers.newId();
        StandardContainer holder = create(id, Sharing.EXCLUSIVE);
        assertThat(listing().holders()).singleElement().satisfies(found -> {
            assertThat(found.container()).isEqualTo(id.value());
            assertThat(found.devices()).containsExactly(loop.path());
        });
        holder.destroy(java.time.Duration.ofSeconds(10));
        assertThat(listing().holders()).isEmpty();
    }

    /** Annotations may come from others than who gives devices away. */
    @Test
    void anAnnotationIsHonouredOnlyWhereThatIsConfigured() {
        Spec asks = TestContainers.shell("head -c 4 " + loop.path())
                .annotations(Map.of(DeviceRequest.ANNOTATION, loop.path()))
                .build();
        assertThatThrownBy(() -> containers.run(asks))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/annotations/" + DeviceRequest.ANNOTATION);
        Path elsewhere = store.resolveSibling("elsewhere");
        try (ContainerRuntime honours = TestContainers.open(
                elsewhere,
                Map.of("devices.store", store.toString(), "devices.annotation", "honoured"),
                RuntimeListener.logging())) {
            StandardContainer container =
                    honours.create(TestContainers.newId(), containers.bundle(asks), Stdio.pipes());
            assertThat(refused()).isNotNull();
            container.start();
            assertThat(TestContainers.finish(container).out()).isEqualTo("disk");
            container.delete();
        }
    }

    /** Of many at once one gets it, and nobody is refused because of one that didn't. */
    @Test
    void ofManyAtOnceOneGetsIt() throws Exception {
        int many = 6;
        List<Thread> threads = new ArrayList<>();
        List<StandardContainer> got = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<ContainerId> ids = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ContainerId id = TestContainers.newId();
            ids.add(id);
            var bundle = containers.bundle(TestContainers.shell(SLEEP).build());
            Thread thread = new Thread(() -> {
                try {
                    got.add(containers
                            .runtime()
                            .create(
                                    id,
                                    bundle,
                                    Stdio.pipes(),
                                    List.of(new DeviceRequest(loop.path(), Sharing.EXCLUSIVE))));
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(2));
        }
        assertThat(got).hasSize(1);
        assertThat(failures)
                .hasSize(many - 1)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(DeviceBusyException.class));
        got.get(0).destroy(java.time.Duration.ofSeconds(10));
        for (ContainerId id : ids) {
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    private static long pid(StandardContainer container) {
        return container.state().pid().orElseThrow().pid();
    }

    private static void kill(long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor())
                .isZero();
    }
}
