package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProcessCgroup;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** What the Java API promises of a container's processes, of what it uses, and of what it may use. */
public abstract class LimitsContract {
    private static final long MIB = 1L << 20;

    private static Subject created(Bench bench) {
        return bench.create(bench.bundle());
    }

    private static void start(Subject subject) {
        subject.start();
        subject.awaitOutput("ready");
    }

    private static String processes(Bench bench, Subject subject) {
        return limit(
                bench,
                subject,
                "pids",
                "pids.max",
                "pids.max",
                stats -> stats.pids().limit());
    }

    private static String memory(Bench bench, Subject subject) {
        return limit(
                bench,
                subject,
                "memory",
                "memory.limit_in_bytes",
                "memory.max",
                stats -> stats.memory().total().limit());
    }

    /** What the kernel says, if the container's is ours; else what the runtime says. */
    private static String limit(
            Bench bench,
            Subject subject,
            String controller,
            String v1,
            String v2,
            Function<ContainerStats, OptionalLong> figure) {
        return subject.hostProcess()
                .filter(process -> bench.platform() == Platform.LINUX)
                .map(process -> ProcessCgroup.read(process, controller, v1, v2))
                .orElseGet(() -> String.valueOf(
                        figure.apply(subject.container().require(Stats.class).stats())
                                .orElse(-1)));
    }

    @Test
    @Clause("api.processes.all")
    void allAreListedTheFirstOneFirst(Bench bench) {
        Subject subject = created(bench);
        Processes processes = bench.operation(subject.container(), Processes.class);
        Exec exec = bench.operation(subject.container(), Exec.class);
        start(subject);
        long init = subject.state().pid().orElseThrow().pid();
        assertThat(processes.processes()).extracting(ProcessRef::pid).containsExactly(init);
        try (ExecProcess further = exec.exec(hanging(), Stdio.discard())) {
            assertThat(processes.processes())
                    .extracting(ProcessRef::pid)
                    .containsExactly(init, further.process().orElseThrow().pid());
        }
    }

    private static ProcessConfig hanging() {
        return ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .args("/probe", "hang", "1000")
                .build();
    }

    @Test
    @Clause("api.stats.figures")
    void whatItUsesIsMeasured(Bench bench) {
        Subject subject = created(bench);
        Stats stats = bench.operation(subject.container(), Stats.class);
        start(subject);
        ContainerStats alone = stats.stats();
        assertThat(alone.pids().current()).hasValue(1);
        alone.memory()
                .total()
                .used()
                .ifPresent(used -> assertThat(used).as("memory that is used").isPositive());
        if (bench.features().operations().contains(Exec.class)) {
            Exec exec = subject.container().require(Exec.class);
            try (ExecProcess further = exec.exec(hanging(), Stdio.discard())) {
                assertThat(stats.stats().pids().current())
                        .as("processes, with %s", further)
                        .hasValue(2);
            }
        }
        subject.stop();
        assertThat(bench.refuses("stats", stats::stats)).isInstanceOf(IllegalContainerStateException.class);
    }

    @Test
    @Clause("api.update.given")
    void whatIsGivenIsChangedAndTheRestStays(Bench bench) {
        Subject subject = created(bench);
        Update update = bench.operation(subject.container(), Update.class);
        start(subject);
        update.update(LinuxResources.builder().pids(new LinuxPids(77L)).build());
        assertThat(processes(bench, subject)).isEqualTo("77");
        update.update(LinuxResources.builder()
                .memory(LinuxMemory.builder().limit(64 * MIB).build())
                .build());
        assertThat(processes(bench, subject)).isEqualTo("77");
        assertThat(memory(bench, subject)).isEqualTo(Long.toString(64 * MIB));
    }

    @Test
    @Clause("api.update.all-or-nothing")
    void whatIsWrongChangesNothing(Bench bench) {
        Subject subject = created(bench);
        Update update = bench.operation(subject.container(), Update.class);
        start(subject);
        update.update(LinuxResources.builder().pids(new LinuxPids(77L)).build());
        bench.refuses(
                "update with swap below memory",
                () -> update.update(LinuxResources.builder()
                        .pids(new LinuxPids(88L))
                        .memory(LinuxMemory.builder()
                                .limit(64 * MIB)
                                .swap(32 * MIB)
                                .build())
                        .build()));
        assertThat(processes(bench, subject)).isEqualTo("77");
    }

    @Test
    @Clause("api.update.state")
    void aStoppedContainerTakesNoLimits(Bench bench) {
        Subject subject = created(bench);
        Update update = bench.operation(subject.container(), Update.class);
        start(subject);
        subject.stop();
        assertThat(bench.refuses(
                        "update",
                        () -> update.update(LinuxResources.builder()
                                .pids(new LinuxPids(77L))
                                .build())))
                .isInstanceOf(IllegalContainerStateException.class);
    }
}
