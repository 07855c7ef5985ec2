package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.plan.AttributeOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.ExecCpuAffinity;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.IoPriority;
import org.standardcontainer.spec.LinuxMemoryPolicy;
import org.standardcontainer.spec.LinuxPersonality;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Scheduler;

class ProcessAttributesTest {
    private static Draft compile(ProcessConfig.Builder process) {
        return Compiling.compile(Compiling.small().process(process.build()).build());
    }

    private static Draft compile(Scheduler scheduler) {
        return compile(Compiling.process().scheduler(scheduler));
    }

    private static Draft compile(LinuxMemoryPolicy policy, String host) {
        return Compiling.compile(
                Compiling.small()
                        .linux(Compiling.linux().memoryPolicy(policy).build())
                        .build(),
                Compiling.host(host),
                CgroupMode.ENABLED);
    }

    @Test
    void everyNumberOfASchedulerIsTheKernels() {
        Draft draft = compile(new Scheduler(
                "SCHED_DEADLINE",
                null,
                null,
                List.of("SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_PARAMS"),
                BigInteger.ONE,
                BigInteger.TWO,
                new BigInteger("18446744073709551615")));

        assertThat(Compiling.operations(draft, AttributeOp.class))
                .containsExactly(new AttributeOp.SetScheduler(6, 0x15, 0, 0, 1, 2, -1));
    }

    /** Some of it takes privileges, which are gone when the user is taken on. */
    @Test
    void attributesAreSetBeforeTheUser() {
        List<PlanOp> all = Compiling.operations(compile(Compiling.process()
                .scheduler(new Scheduler("SCHED_BATCH", -3, null, null, null, null, null))
                .ioPriority(new IoPriority("IOPRIO_CLASS_RT", 5))));

        assertThat(all)
                .containsSubsequence(
                        new AttributeOp.SetScheduler(3, 0, -3, 0, 0, 0, 0),
                        new AttributeOp.SetIoPriority(0x2005),
                        new ProcessOp.SetUser(0, 0, List.of(), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCHED_ISO   | 0 | 0 | 0 | /process/scheduler/policy: Linux has no policy SCHED_ISO",
                "SCHED_OTHER | 0 | 1 | 0 | /process/scheduler/priority: is of SCHED_FIFO and SCHED_RR alone",
                "SCHED_FIFO  | 0 | 0 | 0 | /process/scheduler/priority: is 1 to 99 with SCHED_FIFO",
                "SCHED_RR    | 0 | 1 | 9 | /process/scheduler/runtime: is of SCHED_DEADLINE alone, not of SCHED_RR",
                "SCHED_RR    | 4 | 1 | 0 | /process/scheduler/nice: has no effect with SCHED_RR"
            })
    void nothingOfASchedulerIsPassedOver(String policy, int nice, int priority, long runtime, String finding) {
        Draft draft = compile(new Scheduler(policy, nice, priority, null, BigInteger.valueOf(runtime), null, null));

        assertThat(draft.findings.all().stream().map(f -> f.subject() + ": " + f.problem()))
                .contains(finding);
    }

    @Test
    void aClampHasNoValue() {
        Draft draft = compile(
                new Scheduler("SCHED_OTHER", null, null, List.of("SCHED_FLAG_UTIL_CLAMP_MAX"), null, null, null));

        assertThat(Compiling.findings(draft, Finding.Kind.WARNING))
                .contains("/process/scheduler/flags/0: the spec has no property for the value, which is 0 then");
    }

    @Test
    void hooksCantBeChildrenOfADeadline() {
        Hooks hooks = new Hooks(null, null, null, List.of(new Hook("/h", null, null, null)), null, null);
        for (List<String> flags : List.of(List.<String>of(), List.of("SCHED_FLAG_RESET_ON_FORK"))) {
            Scheduler scheduler =
                    new Scheduler("SCHED_DEADLINE", null, null, flags, BigInteger.ONE, BigInteger.TWO, BigInteger.TEN);
            Draft draft = Compiling.compile(Compiling.small()
                    .process(Compiling.process().scheduler(scheduler).build())
                    .hooks(hooks)
                    .build());

            assertThat(Compiling.findings(draft, Finding.Kind.UNSUPPORTED)).hasSize(flags.isEmpty() ? 1 : 0);
        }
    }

    @Test
    void personalities() {
        Draft draft = Compiling.compile(Compiling.small()
                .linux(Compiling.linux()
                        .personality(new LinuxPersonality("LINUX32", List.of("ADDR_NO_RANDOMIZE")))
                        .build())
                .build());

        assertThat(Compiling.operations(draft, AttributeOp.class)).containsExactly(new AttributeOp.SetPersonality(8));
        assertThat(Compiling.findings(draft, Finding.Kind.UNSUPPORTED))
                .containsExactly("/linux/personality/flags: the spec defines no flags: [ADDR_NO_RANDOMIZE]");
    }

    @Test
    void memoryPolicies() {
        Draft draft = compile(
                new LinuxMemoryPolicy(
                        "MPOL_BIND", "0-1,33,64", List.of("MPOL_F_RELATIVE_NODES", "MPOL_F_NUMA_BALANCING")),
                "hybrid");
        assertThat(Compiling.operations(draft, AttributeOp.class))
                .containsExactly(new AttributeOp.SetMemoryPolicy(0x6002, List.of(3, 2, 1, 0)));

        assertThat(Compiling.findings(
                        compile(new LinuxMemoryPolicy("MPOL_BIND", "1024", null), "hybrid"), Finding.Kind.INVALID))
                .containsExactly("/linux/memoryPolicy/nodes: \"1024\" is no list of nodes");
    }

    @Test
    void affinityIsNotForTheContainersOwnProcess() {
        Draft draft = compile(Compiling.process().execCpuAffinity(new ExecCpuAffinity("0-1", "2 ,3-2")));

        assertThat(Compiling.operations(draft, AttributeOp.class)).isEmpty();
        assertThat(Compiling.findings(draft, Finding.Kind.INVALID))
                .containsExactly("/process/execCPUAffinity/final: \"2 ,3-2\" is no list of processors");
    }

    @ParameterizedTest
    @CsvSource({"0, 1 0", "31, -2147483648 0", "' 1, 32-33 ', 2 3", "127, 0 0 0 -2147483648"})
    void lists(String list, String words) {
        assertThat(NumberList.parse(list, 128).orElseThrow())
                .containsExactly(java.util.Arrays.stream(words.split(" "))
                        .map(Integer::valueOf)
                        .toArray(Integer[]::new));
    }

    @ParameterizedTest
    @CsvSource({"1-0", "128", "0-128", "1-2-3", "-1", "1-", "' ,'", "9999999"})
    void whatIsNoList(String list) {
        assertThat(NumberList.parse(list, 128)).isEmpty();
    }
}
