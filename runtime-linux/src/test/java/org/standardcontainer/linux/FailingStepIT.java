package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.LaunchPlan.Step;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/**
 * A step of the plan fails, each one in turn: the error says which, and nothing of the container is left, neither on the host nor in the
 * runtime.
 */
@Tag("once")
@Timeout(300)
class FailingStepIT {
    private static final String NOWHERE = "/proc/nowhere/at-all";

    @Opened
    private TestContainers containers;

    private Faulty runtime;
    private Path hooked;

    /** Which of the plans of a container. */
    enum Part {
        ENVIRONMENT,
        ROOT_SWITCH,
        PROGRAM;

        LaunchPlan of(CompiledContainer compiled) {
            return switch (this) {
                case ENVIRONMENT -> compiled.environment();
                case ROOT_SWITCH -> compiled.rootSwitch();
                case PROGRAM -> compiled.program();
            };
        }

        CompiledContainer with(CompiledContainer compiled, LaunchPlan changed) {
            return new CompiledContainer(
                    this == ENVIRONMENT ? changed : compiled.environment(),
                    this == ROOT_SWITCH ? changed : compiled.rootSwitch(),
                    this == PROGRAM ? changed : compiled.program(),
                    compiled.hasInnerHooks(),
                    compiled.placement(),
                    compiled.notes());
        }
    }

    /** The linux backend, with a step before one of its own that can't succeed. */
    private static final class Faulty extends LaunchedRuntime {
        private final LinuxCompiler compiler;
        private final ExecCompiler execs;
        private final HostFacts facts;
        private final Criu criu;
        private final OomWatch oom = new OomWatch();
        private Optional<Part> part = Optional.empty();
        private int before;
        private int steps;

        Faulty(LauncherSettings settings) {
            super(settings, RuntimeListener.logging());
            this.facts = new HostFactsReader(Path.of("/")).read();
            RuntimeConfig config = RuntimeConfig.of(Map.of("backend", "linux"), List.of(new LinuxRuntimeProvider()));
            LinuxOptions options = LinuxOptions.from(config);
            this.compiler = new LinuxCompiler(facts, CgroupMode.ENABLED, options, Optional.empty());
            this.execs = new ExecCompiler(() -> facts, options);
            this.criu = new Criu(Optional.empty(), () -> facts, plan -> {});
        }

        /** From now on what is before the n-th step of that plan fails. */
        void failAt(Part where, int n) {
            part = Optional.of(where);
            before = n;
        }

        void failNowhere() {
            part = Optional.empty();
        }

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public org.standardcontainer.Features features() {
            return LinuxFeatures.of(facts, CgroupMode.ENABLED, false);
        }

        @Override
        protected List<Finding> doCheck(BundleReader.Content content) {
            return List.of();
        }

        @Override
        protected CompiledContainer compile(CompileRequest request) {
            CompiledContainer good = compiler.finish(request);
            if (part.isEmpty()) {
                return good;
            }
            List<Step> all = part.get().of(good).steps();
            steps = all.size();
            LaunchPlan.Builder changed = LaunchPlan.builder();
            for (int i = 0; i < steps; i++) {
                Step step = all.get(i);
                if (i == before) {
                    fail(changed, step.actor());
                }
                add(changed, step.actor(), step.origin(), step.op());
            }
            return part.get().with(good, changed.build());
        }

        private static void fail(LaunchPlan.Builder plan, Actor actor) {
            if (actor == Actor.INIT) {
                plan.init("/test", new ProcessOp.ChangeDir(NOWHERE, false));
            } else {
                plan.host("/test", new FileOp.MakeDir(NOWHERE, 0700));
            }
        }

        private static void add(LaunchPlan.Builder plan, Actor actor, String origin, PlanOp op) {
            if (actor == Actor.INIT) {
                plan.init(origin, op);
            } else {
                plan.host(origin, op);
            }
        }

        @Override
        protected LaunchedContainer container(ContainerAccess access) {
            return new LinuxContainer(
                    access, execs, oom, () -> facts, Optional.empty(), criu, id -> List.of(), Optional.empty());
        }

        @Override
        protected void doClose() {
            oom.close();
            super.doClose();
        }
    }

    @BeforeEach
    void open() throws IOException {
        hooked = containers.directory().resolve("poststop");
        runtime = new Faulty(LauncherSettings.from(RuntimeConfig.of(
                Map.of(
                        "backend",
                        "linux",
                        "state.root",
                        containers.directory().resolve("faulty").toString()),
                List.of(new LinuxRuntimeProvider()))));
    }

    @AfterEach
    void close() {
        if (runtime != null) { // what was assumed may not hold
            runtime.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void leavesNothing(Part part) throws IOException {
        failEach(part, much().build(), "");
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void leavesNothingWithUsersOfItsOwn(Part part) throws IOException {
        failEach(part, withUsers(), "u");
    }

    /** So that the others say something: where nothing fails there is a container. */
    @Test
    void withoutAFailureTheyRun() {
        for (Spec spec : List.of(much().build(), withUsers())) {
            try (StandardContainer container =
                    runtime.create(TestContainers.newId(), containers.bundle(spec), Stdio.pipes())) {
                container.start();
                assertThat(container.state().status()).isEqualTo(Status.RUNNING);
                container.destroy(Duration.ofMinutes(1));
            }
        }
    }

    private void failEach(Part part, Spec spec, String word) throws IOException {
        Bundle bundle = containers.bundle(spec);
        String name = "fs" + ProcessHandle.current().pid() + word + part.name().charAt(0);
        runtime.failNowhere();
        runtime.create(ContainerId.of(name + "-warm"), bundle, Stdio.pipes()).destroy(Duration.ofMinutes(1));
        List<String> before = descriptors();
        int n = 0;
        do {
            ContainerId id = ContainerId.of(name + "-" + n);
            runtime.failAt(part, n);
            if (part == Part.PROGRAM) {
                try (StandardContainer container = runtime.create(id, bundle, Stdio.pipes())) {
                    assertThatThrownBy(container::start)
                            .as(part + " " + n)
                            .isInstanceOf(LaunchFailedException.class)
                            .hasMessageContaining(NOWHERE);
                    container.destroy(Duration.ofMinutes(1));
                }
            } else {
                assertThatThrownBy(() -> runtime.create(id, bundle, Stdio.pipes()))
                        .as(part + " " + n)
                        .isInstanceOf(LaunchFailedException.class)
                        .hasMessageContaining(NOWHERE);
            }
            assertThat(containers.directory().resolve("faulty").resolve(id.value()))
                    .doesNotExist();
            n++;
        } while (n < runtime.steps);
        assertThat(n).isGreaterThan(1);
        assertThat(Residue.of(name)).isEmpty();
        assertThat(runtime.list()).isEmpty();
        int rounds = n;
        Until.holds(() -> descriptors().size() <= before.size()); // another thread may be closing one
        assertThat(descriptors()).as("open, after %d failures", rounds).hasSizeLessThan(before.size() + rounds);
        // of a container that never was there are no hooks after its end
        assertThat(hooked).content().isEqualTo("x\n".repeat(part == Part.PROGRAM ? 1 + n : 1));
    }

    private static List<String> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(Path::toString).toList();
        }
    }

    /** Something of everything that makes steps. */
    private Spec.Builder much() {
        return TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000")
                        .terminal(true)
                        .noNewPrivileges(true)
                        .rlimits(List.of(new Rlimit(
                                "RLIMIT_NOFILE", java.math.BigInteger.valueOf(64), java.math.BigInteger.valueOf(64))))
                        .build())
                .mounts(TestContainers.mounts(
                        Mount.of("/tmp", "tmpfs", "tmpfs", "ro", "tmpcopyup"),
                        Mount.bind("/tmp", "/data"),
                        Mount.of("/cgroup", "cgroup", "cgroup", "ro")))
                .hooks(new Hooks(null, null, null, null, null, List.of(Hook.of("/bin/sh", "-c", "echo x >>" + hooked))))
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .maskedPaths("/proc/keys")
                        .readonlyPaths("/proc/sys")
                        .sysctl(Map.of("net.ipv4.ip_forward", "1"))
                        .resources(LinuxResources.builder()
                                .pids(new LinuxPids(20L))
                                .build())
                        .build());
    }

    private Spec withUsers() {
        List<IdMapping> ids = List.of(new IdMapping(0L, 0L, 65536L));
        Spec spec = much().build();
        return spec.toBuilder()
                .mounts(Objects.requireNonNull(spec.mounts()).stream()
                        .filter(mount -> !"cgroup".equals(mount.type()))
                        .toList())
                .linux(Objects.requireNonNull(spec.linux()).toBuilder()
                        .namespaces(Stream.of("pid", "network", "ipc", "uts", "mount", "user", "time")
                                .map(LinuxNamespace::of)
                                .toList())
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .build())
                .build();
    }
}
