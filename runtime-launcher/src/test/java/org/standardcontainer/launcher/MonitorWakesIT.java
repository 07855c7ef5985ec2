package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Waitable;

/** What a monitor does when it wakes up, by {@code strace}; without it the test is skipped. */
@Tag("once")
class MonitorWakesIT extends PlainScenario {
    MonitorWakesIT() {
        super(ProcessTree.MONITORED);
    }

    @Test
    void itLooksForItsChildrenWhenOneHasEnded() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        Path calls = temp.resolve("calls");
        StandardContainer container = create(shell("exec sleep 600"));
        try {
            container.start();
            container.detach();
            look(container, calls);
            assertThat(calls).content().contains("accept").doesNotContain("wait4(");
        } finally {
            runtime.destroy(ID, Duration.ofMinutes(1));
        }
    }

    /** Whoever sees the record may remove the container at once, and the monitor with it. */
    @Test
    void whoWaitsIsToldThoughSomebodyRemovesTheContainerAsSoonAsItsEndIsRecorded() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        StandardContainer container = create(shell("exec sleep 600"));
        Process trace = null;
        try (PlainRuntime second = new PlainRuntime(temp.resolve("state"), tree)) {
            container.start();
            CompletableFuture<ExitStatus> exit =
                    container.require(Waitable.class).onExit();
            trace = trace(container, "-e", "inject=renameat2:delay_exit=200000", "-o", "/dev/null");
            assertThat(second.destroy(ID, Duration.ofMinutes(1))).isTrue();
            assertThat(exit.get(60, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Signalled.class);
        } finally {
            runtime.destroy(ID, Duration.ofMinutes(1));
            if (trace != null) {
                trace.destroy();
                trace.waitFor();
            }
        }
    }

    private void look(StandardContainer container, Path calls) throws Exception {
        Process trace = trace(container, "-f", "-o", calls.toString());
        List<CompletableFuture<ExitStatus>> exits = new ArrayList<>();
        try (PlainRuntime second = new PlainRuntime(temp.resolve("state"), tree)) {
            try {
                for (int i = 0; i < 3; i++) { // each a client that the monitor has answered
                    exits.add(second.load(ID).require(Waitable.class).onExit());
                    assertThat(exits.get(i)).isNotDone();
                }
            } finally {
                trace.destroy();
                assertThat(trace.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            container.kill(Signal.KILL);
            assertThat(exits.get(0).get(60, TimeUnit.SECONDS)).isInstanceOf(ExitStatus.Signalled.class);
        }
    }

    /** Skips the test where the kernel, or a security module, lets nobody look. */
    private static Process trace(StandardContainer container, String... options) throws Exception {
        long init = container.state().pid().orElseThrow().pid();
        long monitor = ProcessHandle.of(init)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        List<String> command = new ArrayList<>(List.of("strace", "-p", Long.toString(monitor)));
        command.addAll(List.of(options));
        Process trace = new ProcessBuilder(command).start();
        BufferedReader said = trace.errorReader();
        String line = said.readLine();
        if (line == null || !line.contains("attached")) {
            trace.destroyForcibly().waitFor();
        }
        assumeTrue(line != null && line.contains("attached"), () -> "strace may not look: " + line);
        return trace;
    }
}
