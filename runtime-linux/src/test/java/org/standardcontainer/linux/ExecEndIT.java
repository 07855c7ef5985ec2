package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;

/** The end of further processes, their streams, and what many of them leave: nothing. */
@Timeout(180)
class ExecEndIT extends ExecScenario {
    @Test
    void itsExitCodeIsKnownAndItsStreamsAreItsOwn() {
        try (StandardContainer container = started(sleeping());
                ExecProcess process = exec(container, "cat; echo err >&2; exit 7", Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            try (var stdin = io.stdin()) {
                stdin.write("to the end\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(exit(process)).isEqualTo(new ExitStatus.Exited(7));
            assertThat(out.get(60, TimeUnit.SECONDS)).isEqualTo("to the end\n");
            assertThat(err.get(60, TimeUnit.SECONDS)).isEqualTo("err\n");
            process.kill(Signal.KILL); // without effect
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSignalReachesItAlone() {
        try (StandardContainer container = started(sleeping());
                ExecProcess process = exec(container, "exec sleep 1000", Stdio.discard())) {
            process.kill(Signal.TERM);

            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.TERM, 15, false));
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void closingKillsIt() {
        try (StandardContainer container = started(sleeping())) {
            ExecProcess process = exec(container, "sleep 1000", Stdio.pipes());
            CompletableFuture<ExitStatus> exit = process.onExit();
            long pid = process.process().orElseThrow().pid();
            process.close();

            awaitGone(pid); // it has ended, and may not be reaped yet
            assertThat(exit.orTimeout(60, TimeUnit.SECONDS).join()).isInstanceOf(ExitStatus.Unknown.class);
            process.close();
        }
    }

    @Test
    void itEndsWithTheContainerAndIsNothingThatDeleteLeaves() {
        try (StandardContainer container = started(sleeping())) {
            ExecProcess process = exec(container, "echo last words; sleep 1000", Stdio.pipes());
            CompletableFuture<String> out =
                    Aside.text(process.attachment().orElseThrow().stdout());
            container.kill(Signal.KILL);

            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            assertThat(exit(container.require(Waitable.class))).isInstanceOf(ExitStatus.Signalled.class);
            container.delete();
            assertThat(out.orTimeout(60, TimeUnit.SECONDS).join()).isIn("last words\n", "");
            process.close();
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void closingTheRuntimeKillsIt() {
        long pid;
        try (StandardContainer container = started(sleeping());
                ContainerRuntime other = containers.another()) {
            pid = exec(other.load(id), "sleep 1000", Stdio.pipes())
                    .process()
                    .orElseThrow()
                    .pid();
            other.close();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            awaitGone(pid);
        }
    }

    @Test
    void aHundredLeaveNothingBehind() {
        try (StandardContainer container = started(sleeping())) {
            output(container, "true");
            long before = descendants();
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int from = thread * 25;
                all.add(CompletableFuture.supplyAsync(() -> {
                    StringBuilder out = new StringBuilder();
                    for (int i = from; i < from + 25; i++) {
                        out.append(output(container, "echo " + i));
                    }
                    return out.toString();
                }));
            }
            for (int thread = 0; thread < 4; thread++) {
                StringBuilder expected = new StringBuilder();
                for (int i = thread * 25; i < thread * 25 + 25; i++) {
                    expected.append(i).append('\n');
                }
                assertThat(all.get(thread).orTimeout(120, TimeUnit.SECONDS).join())
                        .isEqualTo(expected.toString());
            }
            assertThat(processes(container))
                    .as("its own and the one that looks")
                    .isEqualTo(2);
            Until.holds(() -> descendants() <= before + 1); // one more child may wait for a task
            assertThat(descendants()).isLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void inTheCallersTreeItIsTheCallers() {
        ContainerId callers = TestContainers.newId();
        try (TestContainers other = TestContainers.open("launcher.tree=caller");
                StandardContainer container =
                        other.runtime().create(callers, other.bundle(sleeping().build()), Stdio.discard())) {
            Path out = other.directory().resolve("out");
            container.start();
            ExecProcess process = container
                    .require(Exec.class)
                    .exec(
                            TestContainers.process("sh", "-c", "hostname").build(),
                            Stdio.files(Optional.empty(), out, out));

            assertThat(exit(process)).as("its parent alone knows").isInstanceOf(ExitStatus.Unknown.class);
            assertThat(out).hasContent("box");
        }
    }

    private static void awaitGone(long pid) {
        Until.holds(() -> ProcessHandle.of(pid).isEmpty());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    private static long descendants() {
        return ProcessHandle.current().descendants().count();
    }
}
