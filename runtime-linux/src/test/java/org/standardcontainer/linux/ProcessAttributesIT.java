package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.KernelConfig;
import org.standardcontainer.spec.ExecCpuAffinity;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.IoPriority;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemoryPolicy;
import org.standardcontainer.spec.LinuxPersonality;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Scheduler;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** What a program finds itself to be, by what the kernel says of it inside. */
@Timeout(180)
class ProcessAttributesIT {
    /** Policy, real-time priority and nice value of the shell, then of a child of it. */
    private static final String SCHEDULING =
            "show() { awk '{print $41, $40, $19}' $1; }; show /proc/$$/stat; show /proc/self/stat; true";

    @Opened
    private static TestContainers containers;

    private static Scheduler scheduler(String policy, int nice, int priority, String... flags) {
        return new Scheduler(policy, nice, priority, List.of(flags), null, null, null);
    }

    private static ProcessConfig.Builder shell(String script) {
        return TestContainers.process("sh", "-c", script);
    }

    private static Spec spec(ProcessConfig process) {
        return TestContainers.shell("").process(process).linux(linux().build()).build();
    }

    /** Where the kernel divides the time of real-time processes among cgroups, a new one has none. */
    private static LinuxConfig.Builder linux() {
        boolean divided = new HostFactsReader(Path.of("/"))
                .read()
                .cgroups()
                .with("cpu")
                .filter(cpu -> Files.exists(Path.of(cpu.mountPoint(), "cpu.rt_runtime_us")))
                .isPresent();
        LinuxConfig.Builder linux = TestContainers.linux();
        return !divided
                ? linux
                : linux.resources(LinuxResources.builder()
                        .cpu(LinuxCpu.builder()
                                .realtimePeriod(BigInteger.valueOf(1_000_000))
                                .realtimeRuntime(50_000L)
                                .build())
                        .build());
    }

    // --- the scheduler ---

    @ParameterizedTest
    @CsvSource({
        "SCHED_OTHER, 5, 0, , 0 0 5, 0 0 5",
        "SCHED_OTHER, -5, 0, , 0 0 -5, 0 0 -5",
        "SCHED_OTHER, -5, 0, SCHED_FLAG_RESET_ON_FORK, 0 0 -5, 0 0 0",
        "SCHED_BATCH, 3, 0, , 3 0 3, 3 0 3",
        "SCHED_IDLE, 0, 0, , 5 0 0, 5 0 0",
        "SCHED_RR, 0, 7, , 2 7 0, 2 7 0",
        "SCHED_FIFO, 0, 9, SCHED_FLAG_RESET_ON_FORK, 1 9 0, 0 0 0"
    })
    void scheduler(String policy, int nice, int priority, @Nullable String flag, String shell, String child) {
        Scheduler scheduler =
                flag == null ? scheduler(policy, nice, priority) : scheduler(policy, nice, priority, flag);
        // of another user, who could not have any of these himself
        ProcessConfig process = shell(SCHEDULING)
                .scheduler(scheduler)
                .user(org.standardcontainer.spec.User.of(1000, 1000))
                .build();
        String out = realTimeWhereThereIsSome(policy, () -> containers.output(spec(process)));
        // policies without a nice value keep that of the runtime, where it has no effect
        boolean nices = policy.equals("SCHED_OTHER") || policy.equals("SCHED_BATCH");
        assertThat(nices ? out : out.replaceAll("(?m) -?\\d+$", " 0")).isEqualTo(shell + "\n" + child + "\n");
    }

    /** With cgroup v2 nobody can give a cgroup any where the kernel divides it; then it is an error. */
    private static String realTimeWhereThereIsSome(String policy, Supplier<String> run) {
        try {
            return run.get();
        } catch (LaunchFailedException refused) {
            boolean real = policy.equals("SCHED_RR") || policy.equals("SCHED_FIFO");
            assumeFalse(
                    real && mayHaveNoRealTime(),
                    "this kernel gives a cgroup of v2 no real time (CONFIG_RT_GROUP_SCHED): " + refused.getMessage());
            throw refused;
        }
    }

    private static boolean mayHaveNoRealTime() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))
                && KernelConfig.ofHost().has("CONFIG_RT_GROUP_SCHED");
    }

    /** Told when the container is made, with the property's name and what to do. */
    @Test
    void whatTheKernelRefusesIsAnErrorAtCreate() {
        Scheduler tooMuch = new Scheduler(
                "SCHED_DEADLINE",
                null,
                null,
                null,
                BigInteger.valueOf(2_000_000),
                BigInteger.valueOf(1_000_000),
                BigInteger.valueOf(1_000_000));
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers
                        .runtime()
                        .create(
                                TestContainers.newId(),
                                containers.bundle(
                                        spec(shell("").scheduler(tooMuch).build())),
                                Stdio.discard()));
        assertThat(e.pointer()).isEqualTo("/process/scheduler");
        assertThat(e.errno()).isEqualTo("EINVAL");
    }

    // --- I/O, processors, memory, execution domain ---

    @ParameterizedTest
    @CsvSource({
        "IOPRIO_CLASS_RT, 2, realtime: prio 2",
        "IOPRIO_CLASS_BE, 6, best-effort: prio 6",
        "IOPRIO_CLASS_IDLE, 0, idle"
    })
    void ioPriority(String ioClass, int level, String said) {
        ProcessConfig process = shell("busybox ionice -p $$")
                .ioPriority(new IoPriority(ioClass, level))
                .build();
        assertThat(containers.output(spec(process))).startsWith(said);
    }

    @Test
    void personality() {
        Spec.Builder spec = TestContainers.shell("busybox uname -m; cat /proc/self/personality");
        String own = containers.output(spec.build());
        String other = containers.output(spec.linux(TestContainers.linux()
                        .personality(new LinuxPersonality("LINUX32", List.of()))
                        .build())
                .build());

        assertThat(own).endsWith("\n00000000\n");
        assertThat(other).endsWith("\n00000008\n");
        if (own.startsWith("x86_64")) {
            assertThat(other).startsWith("i686");
        }
        assertThat(containers.output(spec.linux(TestContainers.linux()
                                .personality(new LinuxPersonality("LINUX", null))
                                .build())
                        .build()))
                .isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({
        "MPOL_BIND, 0, , bind:0",
        "MPOL_BIND, 0, MPOL_F_STATIC_NODES, bind=static:0",
        "MPOL_INTERLEAVE, 0, MPOL_F_RELATIVE_NODES, interleave=relative:0",
        "MPOL_PREFERRED, 0, , prefer:0",
        "MPOL_PREFERRED_MANY, 0, , prefer (many):0",
        "MPOL_LOCAL, '', , local"
    })
    void memoryPolicy(String mode, String nodes, @Nullable String flag, String said) {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "this kernel has no NUMA");
        LinuxMemoryPolicy policy = new LinuxMemoryPolicy(mode, nodes, flag == null ? null : List.of(flag));
        Spec spec = TestContainers.shell("head -n 1 /proc/self/numa_maps")
                .linux(TestContainers.linux().memoryPolicy(policy).build())
                .build();
        assertThat(containers.output(spec).replaceAll("^[0-9a-f]+ ", "")).startsWith(said);
    }

    @Test
    void aNodeThatIsNotThereIsAnErrorAtCreate() {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "this kernel has no NUMA");
        Spec spec = TestContainers.shell("")
                .linux(TestContainers.linux()
                        .memoryPolicy(new LinuxMemoryPolicy("MPOL_BIND", "1000-1023", null))
                        .build())
                .build();
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard()));
        assertThat(e.pointer()).isEqualTo("/linux/memoryPolicy");
        assertThat(e.errno()).isEqualTo("EINVAL");
    }

    // --- a further process, hooks ---

    @Test
    void aFurtherProcessHasItsOwn() throws Exception {
        String own = Files.readString(Path.of("/proc/self/status"))
                .replaceAll("(?s).*(Cpus_allowed_list:)\t(\\S+).*", "$1$2");
        assumeTrue(own.matches("Cpus_allowed_list:0-[1-9].*"), "needs processors 0 and 1");
        Spec spec = TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000")
                        .execCpuAffinity(new ExecCpuAffinity("0", "0")) // which is not for this one
                        .build())
                .linux(linux().personality(new LinuxPersonality("LINUX32", null))
                        .build())
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard())) {
            container.start();
            boolean real = !mayHaveNoRealTime();
            String affinity = "grep Cpus_allowed_list /proc/self/status | tr -d '\\t'; ";
            ProcessConfig process = shell(affinity + "grep Cpus_allowed_list /proc/1/status | tr -d '\\t';"
                            + " cat /proc/self/personality; busybox ionice -p $$; " + SCHEDULING)
                    .scheduler(real ? scheduler("SCHED_RR", 0, 3) : scheduler("SCHED_BATCH", 3, 0))
                    .ioPriority(new IoPriority("IOPRIO_CLASS_BE", 1))
                    .execCpuAffinity(new ExecCpuAffinity("0", "1"))
                    .build();
            String scheduled = real ? "2 3 0\n2 3 0\n" : "3 0 3\n3 0 3\n";
            assertThat(output(container, process).replaceAll("(?m)^(2 3) \\d+$", "$1 0"))
                    .isEqualTo("Cpus_allowed_list:1\n" + own + "\n00000008\nbest-effort: prio 1\n" + scheduled);
            ProcessConfig first = shell(affinity)
                    .execCpuAffinity(new ExecCpuAffinity("0", ""))
                    .build();
            assertThat(output(container, first)).isEqualTo("Cpus_allowed_list:0\n");
        }
    }

    @Test
    void hooksThatRunAsTheProgramAreBoundByThem() {
        Hook hook = new Hook("/bin/busybox", List.of("sh", "-c", "/bin/cat /proc/self/stat > /hook"), null, null);
        Spec spec = TestContainers.shell("awk '{print $41, $40, $19}' /hook")
                .process(shell("awk '{print $41, $40, $19}' /hook")
                        .scheduler(scheduler("SCHED_BATCH", 4, 0))
                        .build())
                .hooks(new Hooks(null, null, null, List.of(hook), null, null))
                .build();
        assertThat(containers.output(spec)).isEqualTo("3 0 4\n");
    }

    private static String output(StandardContainer container, ProcessConfig process) throws Exception {
        try (ExecProcess running = container.require(Exec.class).exec(process, Stdio.pipes())) {
            CompletableFuture<String> out =
                    Aside.text(running.attachment().orElseThrow().stdout());
            ExitStatus exit = running.onExit().get(60, TimeUnit.SECONDS);
            assertThat(exit).as(out.get(60, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(0));
            return out.get(60, TimeUnit.SECONDS);
        }
    }
}
