package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.CgroupFiles;
import org.standardcontainer.conformance.bench.KernelConfig;
import org.standardcontainer.conformance.bench.Placed;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;
import org.standardcontainer.spec.ExecCpuAffinity;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** config.md#linux-process: how the kernel runs the program, and how it serves it. */
public abstract class LinuxSchedulingContract {
    private static final String SCHEDULER = "/process/scheduler";
    private static final String IO_PRIORITY = "/process/ioPriority";
    private static final String NOT_CHILDREN = "SCHED_FLAG_RESET_ON_FORK";
    private static final int FIFO = 1;
    private static final int BATCH = 3;
    private static final int DEADLINE = 6;
    private static final int RESET_ON_FORK = 1;
    private static final int NICE = 7;
    private static final int BEST_EFFORT = 2;
    private static final Map<String, Object> DEADLINES = Map.of(
            "policy",
            "SCHED_DEADLINE",
            "flags",
            List.of(NOT_CHILDREN),
            "runtime",
            10_000_000,
            "deadline",
            50_000_000,
            "period",
            100_000_000);

    @Test
    @Requires("linux.scheduler")
    @Clause({
        "linux.process.scheduler",
        "linux.process.scheduler.policy",
        "linux.process.scheduler.nice",
        "linux.process.scheduler.flags"
    })
    void programIsScheduledByItsPolicy(Bench bench) {
        JsonNode seen = scheduler(bench, Map.of("policy", "SCHED_BATCH", "nice", NICE, "flags", List.of(NOT_CHILDREN)));
        assertThat(seen.path("policy").asInt()).isEqualTo(BATCH);
        assertThat(seen.path("nice").asInt()).isEqualTo(NICE);
        assertThat(seen.path("flags").asInt()).isEqualTo(RESET_ON_FORK);
    }

    @Test
    @Requires("linux.scheduler")
    @Clause("linux.process.scheduler.nice-default")
    void whatIsLeftOutIsZero(Bench bench) {
        JsonNode seen = scheduler(bench, Map.of("policy", "SCHED_BATCH"));
        assertThat(seen.path("policy").asInt()).isEqualTo(BATCH);
        assertThat(seen.path("nice").asLong()).isZero();
    }

    /** The kernel takes 0 for none where it counts: a runtime that makes up another has its container. */
    @Test
    @Requires("linux.scheduler")
    @Clause("linux.process.scheduler.priority-default")
    void realTimeNeedsAPriority(Bench bench) {
        bench.createOrStartFails(realTime(bench, Map.of("policy", "SCHED_FIFO", "flags", List.of(NOT_CHILDREN))));
    }

    /** As with a priority. */
    @ParameterizedTest
    @ValueSource(strings = {"runtime", "deadline"})
    @Requires("linux.scheduler")
    @Clause({"linux.process.scheduler.runtime-default", "linux.process.scheduler.deadline-default"})
    void deadlinesNeedTheirParts(String part, Bench bench) throws IOException {
        assumeOnAllProcessors(bench);
        Map<String, Object> scheduler = new LinkedHashMap<>(DEADLINES);
        scheduler.remove(part);
        bench.createOrStartFails(bench.bundle().set(SCHEDULER, scheduler));
    }

    /** A period of 0 is as long as the deadline (sched(7)). */
    @Test
    @Requires("linux.scheduler")
    @Clause("linux.process.scheduler.period-default")
    void periodThatIsLeftOutIsTheDeadline(Bench bench) throws IOException {
        assumeOnAllProcessors(bench);
        Map<String, Object> scheduler = new LinkedHashMap<>(DEADLINES);
        scheduler.remove("period");
        assertThat(scheduler(bench, scheduler).path("period").asLong()).isEqualTo(50_000_000);
    }

    /** Where the kernel gives a cgroup no real time, that is an error, and never another policy. */
    @Test
    @Requires("linux.scheduler")
    @Clause({"linux.process.scheduler.policy", "linux.process.scheduler.priority"})
    void programGoesBeforeOthers(Bench bench) {
        TestBundle bundle =
                realTime(bench, Map.of("policy", "SCHED_FIFO", "priority", 5, "flags", List.of(NOT_CHILDREN)));
        JsonNode seen;
        try {
            seen = bench.look(bundle).json().path("scheduler");
        } catch (ContainerException refused) {
            assumeFalse(
                    mayHaveNoRealTime(bench),
                    "this kernel divides real time among cgroups (CONFIG_RT_GROUP_SCHED), and with cgroup v2 nobody"
                            + " can give a new one any: " + refused.getMessage());
            throw refused;
        }
        assertThat(seen.path("policy").asInt()).isEqualTo(FIFO);
        assertThat(seen.path("priority").asInt()).isEqualTo(5);
    }

    private static TestBundle realTime(Bench bench, Map<String, Object> scheduler) {
        TestBundle bundle = bench.bundle().set(SCHEDULER, scheduler);
        if (dividesRealTime(bench)) { // a new cgroup has none then
            bundle.set("/linux/resources/cpu", Map.of("realtimePeriod", 1_000_000, "realtimeRuntime", 50_000));
        }
        return bundle;
    }

    /** With cgroup v2 there is no file for it. */
    private static boolean mayHaveNoRealTime(Bench bench) {
        return bench.platform() == Platform.LINUX
                && Placed.files(bench).isUnified("cpu")
                && KernelConfig.ofHost().has("CONFIG_RT_GROUP_SCHED");
    }

    private static boolean dividesRealTime(Bench bench) {
        CgroupFiles files = Placed.files(bench);
        Path own = bench.surroundings().runtimeProcess();
        return bench.platform() == Platform.LINUX
                && files.has("cpu")
                && !files.isUnified("cpu")
                && Files.exists(files.directory("cpu", own).resolve("cpu.rt_runtime_us"));
    }

    /** The kernel takes them only from who may run on all processors. */
    @Test
    @Requires("linux.scheduler")
    @Clause({
        "linux.process.scheduler.policy",
        "linux.process.scheduler.runtime",
        "linux.process.scheduler.deadline",
        "linux.process.scheduler.period"
    })
    void programHasItsDeadlines(Bench bench) throws IOException {
        assumeOnAllProcessors(bench);
        JsonNode seen = scheduler(bench, DEADLINES);
        assertThat(seen.path("policy").asInt()).isEqualTo(DEADLINE);
        assertThat(seen.path("runtime").asLong()).isEqualTo(10_000_000);
        assertThat(seen.path("deadline").asLong()).isEqualTo(50_000_000);
        assertThat(seen.path("period").asLong()).isEqualTo(100_000_000);
    }

    private static void assumeOnAllProcessors(Bench bench) throws IOException {
        String online =
                Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
        assumeTrue(
                Files.readString(bench.surroundings().runtimeProcess().resolve("status"))
                        .contains("Cpus_allowed_list:\t" + online + "\n"),
                "the runtime may not run on all processors");
    }

    private static JsonNode scheduler(Bench bench, Map<String, Object> scheduler) {
        return bench.look(bench.bundle().set(SCHEDULER, scheduler)).json().path("scheduler");
    }

    @Test
    @Requires("linux.scheduler")
    @Clause({"linux.process.scheduler.policy", "linux.process.scheduler.flags"})
    void policyThatIsNoneIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(SCHEDULER, Map.of("nice", NICE)));
        bench.createFails(bench.bundle().set(SCHEDULER, Map.of("policy", "SCHED_NEVER")));
        bench.createFails(
                bench.bundle().set(SCHEDULER, Map.of("policy", "SCHED_BATCH", "flags", List.of("SCHED_FLAG_NEVER"))));
    }

    @Test
    @Requires("linux.ioPriority")
    @Clause({"linux.process.io-priority", "linux.process.io-priority.class", "linux.process.io-priority.priority"})
    void inputAndOutputHaveTheirPriority(Bench bench) {
        JsonNode seen = bench.look(bench.bundle().set(IO_PRIORITY, Map.of("class", "IOPRIO_CLASS_BE", "priority", 6)))
                .json()
                .path("io_priority");
        assertThat(seen.path("class").asInt()).isEqualTo(BEST_EFFORT);
        assertThat(seen.path("priority").asInt()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "priority"})
    @Requires("linux.ioPriority")
    @Clause({"linux.process.io-priority.class", "linux.process.io-priority.priority"})
    void priorityWithoutAPartIsRefused(String part, Bench bench) {
        Map<String, Object> priority = new LinkedHashMap<>(Map.of("class", "IOPRIO_CLASS_BE", "priority", 6));
        priority.remove(part);
        bench.createFails(bench.bundle().set(IO_PRIORITY, priority));
    }

    @Test
    @Requires("linux.ioPriority")
    @Clause("linux.process.io-priority.class")
    void classThatIsNoneIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(IO_PRIORITY, Map.of("class", "IOPRIO_CLASS_NEVER", "priority", 6)));
    }

    @Test
    @Requires("linux.ioPriority")
    @Clause("linux.process.io-priority.range")
    void priorityOutOfItsRangeIsRefused(Bench bench) {
        for (int priority : new int[] {8, -1}) {
            bench.createFails(
                    bench.bundle().set(IO_PRIORITY, Map.of("class", "IOPRIO_CLASS_BE", "priority", priority)));
        }
    }

    /** Of a further process; the container's own isn't what it is about. */
    @Test
    @Requires("linux.cpuAffinity")
    @Clause({
        "linux.process.exec-cpu-affinity",
        "linux.process.exec-cpu-affinity.initial",
        "linux.process.exec-cpu-affinity.final"
    })
    void furtherProcessRunsOnItsProcessors(Bench bench) {
        assertThat(further(bench, new ExecCpuAffinity("0", "0"))).containsExactly(0);
        if (further(bench, null).contains(1)) {
            assertThat(further(bench, new ExecCpuAffinity("1", "0")))
                    .as("the last one counts")
                    .containsExactly(0);
        }
    }

    /** A move between cgroups with other processors may set it back to all of those; a runtime has nothing to say then. */
    @Test
    @Requires("linux.cpuAffinity")
    @Clause("linux.process.exec-cpu-affinity.final-absent")
    void withoutALastOneItIsTheKernels(Bench bench) {
        List<Integer> all = further(bench, null);
        assumeTrue(all.size() > 1 && all.contains(0), "one processor alone, or not the first");
        assertThat(further(bench, new ExecCpuAffinity("0", null))).isIn(List.of(0), all);
    }

    private static List<Integer> further(Bench bench, @Nullable ExecCpuAffinity affinity) {
        TestBundle bundle = bench.bundle();
        if (affinity != null) {
            Map<String, String> given = new LinkedHashMap<>();
            given.put("initial", Objects.requireNonNull(affinity.initial()));
            if (affinity.finalCpus() != null) {
                given.put("final", affinity.finalCpus());
            }
            bundle.set("/process/execCPUAffinity", given);
        }
        Subject subject = bench.create(bundle);
        bench.operation(subject.container(), Exec.class);
        subject.start();
        subject.awaitOutput("ready");
        ProcessConfig process = ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .execCpuAffinity(affinity)
                .args("/probe", "look")
                .build();
        try (ExecProcess running = subject.container().require(Exec.class).exec(process, Stdio.pipes())) {
            String out = Aside.text(running.attachment().orElseThrow().stdout())
                    .orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS)
                    .join();
            List<Integer> cpus = new ArrayList<>();
            ProbeReport.parse(out).json().path("cpus").forEach(cpu -> cpus.add(cpu.asInt()));
            return cpus;
        }
    }
}
