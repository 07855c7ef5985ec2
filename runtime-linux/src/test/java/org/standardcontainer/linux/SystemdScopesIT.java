package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxHugepageLimit;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;
import org.standardcontainer.testguest.Opened;

/** Containers in scopes that systemd makes, on a Debian that it has booted. */
@InGuest(GuestKind.SYSTEMD)
class SystemdScopesIT {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final long MIB = 1L << 20;

    @Opened("linux.cgroups=systemd")
    private static TestContainers containers;

    private static Spec spec(String script, String path, LinuxResources resources) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .cgroupsPath(path)
                        .devices(new LinuxDevice("/dev/y", "b", 240L, 7L, null, null, null))
                        .resources(resources)
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }

    private static List<String> show(String unit, String... properties) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl", "show", unit));
        for (String property : properties) {
            command.add("--property=" + property);
        }
        return output(command.toArray(new String[0])).lines().sorted().toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("never " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void awaitGone(String unit) {
        await(unit + " is gone", () -> {
            try {
                return show(unit, "LoadState").equals(List.of("LoadState=not-found"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void itsLimitsAreSystemdsAndTheKernels() throws Exception {
        LinuxResources resources = LinuxResources.builder()
                .memory(LinuxMemory.builder()
                        .limit(64 * MIB)
                        .reservation(32 * MIB)
                        .build())
                .cpu(LinuxCpu.builder()
                        .shares(512)
                        .quota(33333)
                        .period(100000)
                        .cpus("0")
                        .build())
                .pids(new LinuxPids(20L))
                .hugepageLimits(
                        new LinuxHugepageLimit("2MB", BigInteger.valueOf(4 * MIB))) // which systemd doesn't know
                .unified(Map.of("memory.high", "50331648", "memory.oom.group", "1"))
                .devices(new LinuxDeviceRule(true, "b", 240L, 7L, "r"))
                .build();
        Spec spec = spec(
                "cat /proc/self/cgroup; cd /sys/fs/cgroup; cat memory.max memory.low memory.high memory.oom.group"
                        + " cpu.max cpuset.cpus pids.max hugetlb.2MB.max; read go; (: </dev/y); (: >>/dev/y); sleep 600",
                "",
                resources);
        ContainerId id = TestContainers.newId();
        String unit = "scr-" + id.value() + ".scope";
        Path cgroup = CGROUPS.resolve("system.slice").resolve(unit);
        try (StandardContainer container = containers.runtime().create(id, containers.bundle(spec), Stdio.pipes())) {
            long init = container.state().pid().orElseThrow().pid();
            assertThat(Files.readString(cgroup.resolve("cgroup.procs"))).isEqualTo(init + "\n");
            assertThat(show(
                            unit,
                            "ActiveState",
                            "Slice",
                            "Delegate",
                            "MemoryMax",
                            "MemoryLow",
                            "MemoryHigh",
                            "TasksMax",
                            "CPUQuotaPerSecUSec",
                            "AllowedCPUs",
                            "DefaultDependencies",
                            "CollectMode"))
                    .containsExactly(
                            "ActiveState=active",
                            "AllowedCPUs=0",
                            "CPUQuotaPerSecUSec=340ms",
                            "CollectMode=inactive-or-failed",
                            "DefaultDependencies=no",
                            "Delegate=yes",
                            "MemoryHigh=50331648",
                            "MemoryLow=33554432",
                            "MemoryMax=67108864",
                            "Slice=system.slice",
                            "TasksMax=20");
            container.start();
            var io = container.require(org.standardcontainer.Attachment.class);
            byte[] expected = "0::/\n67108864\n33554432\n50331648\n1\n33333 100000\n0\n20\n4194304\n".getBytes(UTF_8);
            assertThat(new String(io.stdout().readNBytes(expected.length), UTF_8))
                    .isEqualTo(new String(expected, UTF_8));
            // what systemd knows of it writes again, and leaves the device program alone
            assertThat(output("systemctl", "daemon-reload")).isEmpty();
            assertThat(Files.readString(cgroup.resolve("memory.max"))).isEqualTo("67108864\n");
            assertThat(Files.readString(cgroup.resolve("pids.max"))).isEqualTo("20\n");
            assertThat(Files.readString(cgroup.resolve("cpu.max"))).matches("3[34][0-9]{3} 100000\n");
            // of new limits it is told as well
            container
                    .require(Update.class)
                    .update(LinuxResources.builder()
                            .pids(new LinuxPids(30L))
                            .cpu(LinuxCpu.builder().quota(22222).build())
                            .build());
            assertThat(show(unit, "TasksMax", "CPUQuotaPerSecUSec"))
                    .containsExactly("CPUQuotaPerSecUSec=230ms", "TasksMax=30");
            assertThat(Files.readString(cgroup.resolve("cpu.max"))).isEqualTo("22222 100000\n");
            assertThat(output("systemctl", "daemon-reload")).isEmpty();
            assertThat(Files.readString(cgroup.resolve("pids.max"))).isEqualTo("30\n");
            io.stdin().write('\n');
            io.stdin().flush();
            String errors = """
                sh: can't open /dev/y: No such device or address
                sh: can't create /dev/y: Operation not permitted
                """;
            assertThat(new String(io.stderr().readNBytes(errors.length()), UTF_8))
                    .isEqualTo(errors);
            container.destroy(Duration.ofSeconds(60));
        }
        assertThat(cgroup).doesNotExist();
        awaitGone(unit);
    }

    @Test
    void aSliceInASlice() throws Exception {
        String word = TestContainers.newId().value().replace("-", "");
        String path = word + "-b.slice:libpod:" + word;
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers
                .runtime()
                .create(
                        id,
                        containers.bundle(
                                spec("sleep 600", path, LinuxResources.builder().build())),
                        Stdio.pipes())) {
            container.start();
            assertThat(Files.readString(CGROUPS.resolve(
                            word + ".slice/" + word + "-b.slice/libpod-" + word + ".scope/cgroup.procs")))
                    .isNotEmpty();
            // another one of that name is refused, and this one goes on
            assertThatThrownBy(() -> containers
                            .runtime()
                            .create(
                                    TestContainers.newId(),
                                    containers.bundle(spec(
                                            "true",
                                            path,
                                            LinuxResources.builder().build())),
                                    Stdio.pipes()))
                    .hasMessageStartingWith("/linux/cgroupsPath: ")
                    .hasMessageContaining("EBUSY");
            // and so is one that has that name in another slice, where its cgroup isn't
            assertThatThrownBy(() -> containers
                            .runtime()
                            .create(
                                    TestContainers.newId(),
                                    containers.bundle(spec(
                                            "true",
                                            ":libpod:" + word,
                                            LinuxResources.builder().build())),
                                    Stdio.pipes()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("cannot have systemd make libpod-" + word + ".scope in system.slice")
                    .hasMessageContaining("already");
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            container.destroy(Duration.ofSeconds(60));
        }
        awaitGone("libpod-" + word + ".scope");
    }

    @Test
    void whatIsNoNameIsRefusedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> containers.run(
                        spec("true", "a b.slice:p:x", LinuxResources.builder().build())))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("/linux/cgroupsPath");
        assertThatThrownBy(() -> containers.run(
                        spec("true", "/a/b", LinuxResources.builder().build())))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("slice:prefix:name");
    }

    @Test
    void itEndsWithItsProgram() throws Exception {
        ContainerId id = TestContainers.newId();
        Bundle bundle =
                containers.bundle(spec("exit 3", "", LinuxResources.builder().build()));
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            TestContainers.finish(container);
            awaitGone("scr-" + id.value() + ".scope");
            container.delete();
        }
    }

    @Test
    void itSurvivesTheServiceThatMadeItAsTheProbeSays() throws Exception {
        assertThat(new LinuxRuntimeProvider()
                        .probe(RuntimeConfig.of(
                                Map.of("backend", "linux", "linux.cgroups", "systemd"),
                                List.of(new LinuxRuntimeProvider()))))
                .filteredOn(finding -> finding.kind() == Finding.Kind.INFO)
                .extracting(Finding::problem)
                .anyMatch(text -> text.contains("survive a restart of the service"));
        ContainerId id = TestContainers.newId();
        Bundle bundle = containers.bundle(spec(
                "trap 'echo bye; exit 7' TERM; while :; do sleep 1; done",
                "",
                LinuxResources.builder().build()));
        String service = startMaker(id, bundle);
        await(
                "running",
                () -> containers.runtime().list().stream()
                        .anyMatch(c -> c.id().equals(id)
                                && c.state()
                                        .filter(s -> s.status() == Status.RUNNING)
                                        .isPresent()));

        assertThat(output("systemctl", "stop", service)).isEmpty();

        StandardContainer container = containers.runtime().load(id);
        assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        String monitors = unit(monitor(container));
        assertThat(monitors).startsWith("scr:monitors-");
        container.kill(org.standardcontainer.Signal.TERM);
        // the monitor has survived as well: it says how it ended
        assertThat(container
                        .require(org.standardcontainer.Waitable.class)
                        .onExit()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(new org.standardcontainer.ExitStatus.Exited(7));
        container.destroy(Duration.ofSeconds(60));
        awaitGone(monitors);
    }

    @Test
    void monitorsAreBornInTheScopeOfTheirLauncher() throws Exception {
        Bundle bundle = sleeper();
        String unit;
        try (TestContainers others = TestContainers.open("linux.cgroups=systemd")) {
            List<StandardContainer> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) { // one may have waited before its launcher was moved
                made.add(others.runtime().create(TestContainers.newId(), bundle, Stdio.pipes()));
            }
            unit = unit(monitor(made.get(0)).parent().orElseThrow());
            assertThat(unit(monitor(made.get(0)))).startsWith("scr:monitors-");
            assertThat(unit(monitor(made.get(3)))).isEqualTo(unit);
            assertThat(show(unit, "ActiveState", "TasksMax", "Slice"))
                    .containsExactly("ActiveState=active", "Slice=system.slice", "TasksMax=infinity");
            for (StandardContainer container : made) {
                container.destroy(Duration.ofSeconds(60));
            }
            assertThat(show(unit, "ActiveState")).as("for the next").containsExactly("ActiveState=active");
        }
        awaitGone(unit);
    }

    @Test
    void whoseLauncherIsKilledLivesOnInItsScopeAndThatGoesWithTheLast() throws Exception {
        Bundle bundle = sleeper();
        String next;
        try (TestContainers others = TestContainers.open("linux.cgroups=systemd")) {
            StandardContainer first = others.runtime().create(TestContainers.newId(), bundle, Stdio.pipes());
            first.start();
            String unit = unit(monitor(first));
            ProcessHandle zygote = monitor(first).parent().orElseThrow();
            zygote.destroyForcibly();
            zygote.onExit().get(60, TimeUnit.SECONDS);

            StandardContainer second = others.runtime().create(TestContainers.newId(), bundle, Stdio.pipes());
            next = unit(monitor(second));
            assertThat(next).startsWith("scr:monitors-").isNotEqualTo(unit);
            assertThat(first.state().status()).isEqualTo(Status.RUNNING);
            assertThat(unit(monitor(first))).isEqualTo(unit);
            first.kill(org.standardcontainer.Signal.KILL);
            assertThat(first.require(org.standardcontainer.Waitable.class)
                            .onExit()
                            .get(60, TimeUnit.SECONDS))
                    .isEqualTo(new org.standardcontainer.ExitStatus.Signalled(
                            org.standardcontainer.Signal.KILL, 9, false));
            first.destroy(Duration.ofSeconds(60));
            awaitGone(unit);
            second.destroy(Duration.ofSeconds(60));
        }
        awaitGone(next);
    }

    @Test
    void whoseJournalIsLostLeavesNoUnitEither() throws Exception {
        List<String> units = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ContainerId id = TestContainers.newId();
            units.add("scr-" + id.value() + ".scope");
            try (StandardContainer container = containers.runtime().create(id, sleeper(), Stdio.pipes())) {
                container.start();
                Files.delete(containers.state(id).resolve("journal"));
                container.destroy(Duration.ofSeconds(60));
            }
            assertThat(containers.state(id)).doesNotExist();
        }
        units.forEach(SystemdScopesIT::awaitGone);
    }

    private static Bundle sleeper() {
        return containers.bundle(spec("sleep 600", "", LinuxResources.builder().build()));
    }

    private static ProcessHandle monitor(StandardContainer container) {
        return ProcessHandle.of(container.state().pid().orElseThrow().pid())
                .flatMap(ProcessHandle::parent)
                .orElseThrow();
    }

    /** The unit that a process is in. */
    private static String unit(ProcessHandle process) throws IOException {
        String cgroup = Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"));
        return cgroup.substring(cgroup.lastIndexOf('/') + 1).strip();
    }

    private static String startMaker(ContainerId id, Bundle bundle) throws IOException, InterruptedException {
        String service = "maker-" + id.value() + ".service";
        List<String> command = new ArrayList<>(List.of("systemd-run", "--quiet", "--unit=" + service));
        command.addAll(
                TestContainers.jvm(CreateDetached.class, containers.directory().resolve("state"), bundle, id.value()));
        assertThat(output(command.toArray(new String[0]))).isEmpty();
        return service;
    }

    @Test
    void whoIsKilledWhileSystemdMakesItLeavesNothingThatDestroyDoesNotFind() throws Exception {
        ContainerId id = TestContainers.newId();
        String unit = "scr-" + id.value() + ".scope";
        Bundle bundle =
                containers.bundle(spec("sleep 600", "", LinuxResources.builder().build()));
        String service = startMaker(id, bundle);
        await("begun", () -> Files.exists(CGROUPS.resolve("system.slice").resolve(unit)));

        output("systemctl", "kill", "--signal=KILL", service);
        await("dead", () -> {
            try {
                return !show(service, "ActiveState").equals(List.of("ActiveState=active"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        containers.runtime().destroy(id, Duration.ofSeconds(60));

        assertThat(containers.runtime().list()).noneMatch(c -> c.id().equals(id));
        awaitGone(unit);
        assertThat(CGROUPS.resolve("system.slice").resolve(unit)).doesNotExist();
    }
}
