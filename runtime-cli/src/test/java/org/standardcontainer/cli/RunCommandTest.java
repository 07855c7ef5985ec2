package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.inmemory.InMemoryRuntime;
import org.standardcontainer.inmemory.Operation;

/** {@code scr run} over the in-memory backend: what it ends with, and what it leaves. */
final class RunCommandTest extends InMemoryScenario {
    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "255, 255"})
    void runEndsWithTheContainersExitCode(int code, int expected) {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(code))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(expected);
        assertThat(ending.list()).isEmpty();
    }

    @Test
    void runEndsWith128AndTheSignal() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Signalled(Signal.KILL, 9, false))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(137);
    }

    @Test
    void runEndsWithTheStatusAlsoWhenSomebodyElseDeletesTheContainer() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(7))
                .build();
        ending.faults().failNext(Operation.DELETE, new ContainerNotFoundException(ContainerId.of("web-1")));
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(7);
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void runEndsWithTheStatusAlsoWhenSomethingIsLeft() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Exited(7))
                .build();
        ending.faults().failNext(Operation.DELETE, new CleanupFailedException("a mount is left", "See what holds it."));
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(7);
        assertThat(shell.err()).isEqualTo("scr: warning: a mount is left\n");
    }

    @Test
    void runSaysWhenTheStatusIsNotKnown() {
        InMemoryRuntime ending = InMemoryRuntime.builder()
                .program(process -> new ExitStatus.Unknown("nobody saw it"))
                .build();
        shell.on(ending);

        assertThat(scr("run", "-b", bundle, "web-1")).isEqualTo(255);
        assertThat(shell.err()).isEqualTo("scr: warning: how container web-1 ended is not known: nobody saw it\n");
    }

    @Test
    void runKeepsOrLeavesWhatItIsAskedTo() {
        assertThat(scr("run", "--detach", "-b", bundle, "web-1")).isZero();
        assertThat(shell.out() + shell.err()).isEmpty();
        scr("list", "-q");
        assertThat(shell.out()).isEqualTo("web-1\n");
    }
}
