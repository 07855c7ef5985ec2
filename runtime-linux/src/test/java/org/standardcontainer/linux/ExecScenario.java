package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** A runtime, a container in it that sleeps, and further processes in that. */
abstract class ExecScenario {
    @Opened
    TestContainers containers;

    final ContainerId id = TestContainers.newId();

    @AfterEach
    void leavesNothing() {
        assertThat(Residue.of(id.value())).isEmpty();
    }

    static Spec.Builder sleeping() {
        return TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000").build())
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .build());
    }

    StandardContainer started(Spec.Builder spec) {
        return started(spec.build());
    }

    StandardContainer started(Spec spec) {
        StandardContainer container = containers.runtime().create(id, containers.bundle(spec), Stdio.discard());
        container.start();
        return container;
    }

    static ExecProcess exec(StandardContainer container, String script, Stdio stdio) {
        return container
                .require(Exec.class)
                .exec(TestContainers.process("sh", "-c", script).build(), stdio);
    }

    static String output(StandardContainer container, String script) {
        return output(container, TestContainers.process("sh", "-c", script).build());
    }

    static String output(StandardContainer container, ProcessConfig config) {
        try (ExecProcess process = container.require(Exec.class).exec(config, Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            ExitStatus status = exit(process);
            assertThat(status).as(err.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(new ExitStatus.Exited(0));
            return out.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    static ExitStatus exit(Waitable process) {
        return process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Counted by the shell itself: the processes of a pipeline begin in no order. */
    static int processes(StandardContainer container) {
        return Integer.parseInt(
                output(container, "set -- /proc/[0-9]*; echo $#").strip());
    }
}
