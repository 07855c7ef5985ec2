package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/** A container's life with the real launcher, in both process trees. */
@ParameterizedClass
@EnumSource
class LifecycleIT extends PlainScenario {
    LifecycleIT(ProcessTree tree) {
        super(tree);
    }

    @Test
    void runsThroughAllStatesAndHooks() throws Exception {
        try (StandardContainer container =
                create(withHooks(PlainBundle.allHooks(log), "read x < " + temp.resolve("go")))) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            assertThat(logged()).isEqualTo("prestart creating\ncreateRuntime creating\ncreateContainer creating\n");
            assertThat(temp.resolve("bundle/trace")).exists();

            container.start();
            assertThat(logged()).endsWith("startContainer created\npoststart running\n");
            awaitStopped(container); // the shell found no file to read
            assertThat(container.state().pid()).isEmpty();

            container.delete();
            assertThat(logged()).endsWith("poststop stopped\n");
            assertThatThrownBy(container::state).isInstanceOf(ContainerNotFoundException.class);
            assertGone();
        }
        assertThat(warnings).isEmpty();
        assertThat(timed).containsSubsequence("create", "start", "delete");
    }

    @Test
    void stateSaysWhatAndWho() throws Exception {
        Bundle bundle = PlainBundle.of(
                temp.resolve("bundle"),
                spec -> spec.annotations(java.util.Map.of("org.example.key", "value")),
                "sleep",
                "60");
        try (StandardContainer container = create(bundle)) {
            ContainerState state = container.state();
            assertThat(state.id()).isEqualTo(ID);
            assertThat(state.bundle()).isEqualTo(temp.resolve("bundle").toString());
            assertThat(state.annotations()).containsEntry("org.example.key", "value");
            ProcessRef process = state.pid().orElseThrow();
            assertThat(process.isOnHost()).isTrue();
            assertThat(ProcessHandle.of(process.pid())).isPresent();

            container.start();
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(container.state().pid()).contains(process);
            assertThat(runtime.list()).singleElement().satisfies(line -> {
                assertThat(line.state()).contains(container.state());
                assertThat(line.problem()).isEmpty();
            });
        }
        assertGone();
    }

    @Test
    void theBundlesFileIsReadOnce() throws Exception {
        try (StandardContainer container = create(shell("echo one > " + log))) {
            Files.writeString(temp.resolve("bundle/config.json"), "{}");
            container.start();
            awaitStopped(container);
            assertThat(logged()).isEqualTo("one\n");
        }
    }

    @Test
    void aSignalIsSentToTheInitProcess() throws Exception {
        try (StandardContainer container = create(shell("trap 'echo usr1 > " + log + "; exit 3' USR1; touch "
                + temp.resolve("ready") + "; while :; do sleep 0.02; done"))) {
            container.start();
            Traces.await("trap", () -> Files.exists(temp.resolve("ready")));
            container.kill(Signal.USR1);
            awaitStopped(container);
            assertThat(logged()).isEqualTo("usr1\n");
            assertThatThrownBy(() -> container.kill(Signal.KILL)).isInstanceOf(IllegalContainerStateException.class);
            assertThatThrownBy(() -> container.kill(new Signal("EMT"))).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void theExitStatusIsKnownInOurOwnTree() throws Exception {
        try (StandardContainer container = create(shell("exit 7"))) {
            Waitable waitable = container.require(Waitable.class);
            var early = waitable.onExit();
            assertThat(early).isNotDone();
            container.start();
            ExitStatus status = early.get(60, TimeUnit.SECONDS);
            if (tree == ProcessTree.MONITORED) {
                assertThat(status).isEqualTo(new ExitStatus.Exited(7));
            } else {
                assertThat(status).isInstanceOf(ExitStatus.Unknown.class);
            }
            assertThat(waitable.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(status);
            container.delete();
            assertThat(waitable.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(status);
        }
    }

    @Test
    void aSignalAsExitStatus() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            container.start();
            container.kill(Signal.KILL);
            ExitStatus status = container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
            if (tree == ProcessTree.MONITORED) {
                assertThat(status).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            }
        }
    }

    @Test
    void cancellingAFutureIsNothingToOthers() throws Exception {
        try (StandardContainer container = create(shell("exit 0"))) {
            Waitable waitable = container.require(Waitable.class);
            assertThat(waitable.onExit().cancel(true)).isTrue();
            container.start();
            assertThat(waitable.onExit().get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    // --- refusals ---

    // --- failures leave nothing ---

    @Test
    void filesGetTheOutput() throws Exception {
        Path in = Files.writeString(temp.resolve("in"), "input");
        Path out = Files.writeString(temp.resolve("out"), "before ");
        Path err = temp.resolve("err");
        Bundle bundle = shell("cat; echo error >&2");
        try (StandardContainer container = runtime.create(ID, bundle, Stdio.files(Optional.of(in), out, err))) {
            container.start();
            awaitStopped(container);
        }
        assertThat(out).hasContent("before input");
        assertThat(err).hasContent("error");
    }

    @Test
    void oneFileForBothOutputs() throws Exception {
        Path out = temp.resolve("out");
        Bundle bundle = shell("echo one; echo two >&2; echo three");
        try (StandardContainer container = runtime.create(ID, bundle, Stdio.files(Optional.empty(), out, out))) {
            container.start();
            awaitStopped(container);
        }
        assertThat(Files.readString(out)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void aLongIdHasItsSocketsAsWell() throws Exception {
        ContainerId id = ContainerId.of("i".repeat(128));
        try (StandardContainer container = runtime.create(id, shell("exit 0"), Stdio.discard())) {
            container.start();
            awaitStopped(container);
            container.delete();
        }
    }

    @Test
    void runIsAllInOne() throws Exception {
        ExitStatus status = runtime.run(ID, shell("exit 4"), Stdio.discard());
        if (tree == ProcessTree.MONITORED) {
            assertThat(status).isEqualTo(new ExitStatus.Exited(4));
        }
        assertGone();
    }

    @Test
    void textIsNotHurtOnItsWay() throws Exception {
        String text = "ä€𝄞 \" \\ $(x) '";
        Bundle bundle = PlainBundle.of(
                temp.resolve("bundle"), spec -> spec, "/bin/sh", "-c", "printf %s \"$0\" > " + log, text);
        try (StandardContainer container = create(bundle)) {
            container.start();
            awaitStopped(container);
        }
        assertThat(new String(Files.readAllBytes(log), StandardCharsets.UTF_8)).isEqualTo(text);
    }
}
