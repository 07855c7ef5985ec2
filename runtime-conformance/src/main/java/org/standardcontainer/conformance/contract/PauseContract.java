package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Exec;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Pause;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** What the Java API promises of a container that is paused. */
public abstract class PauseContract {
    private static final Signal SIGNAL = new Signal("USR1");
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(500);

    /** Its program prints the next signal that it gets, and exits with 3. */
    private static Subject waiting(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("signal-wait", "3"));
        bench.operation(subject.container(), Pause.class);
        subject.start();
        subject.awaitOutput("ready");
        return subject;
    }

    private static Pause pause(Subject subject) {
        return subject.container().require(Pause.class);
    }

    @Test
    @Clause("api.pause.state")
    void stateSaysSo(Bench bench) {
        Subject subject = waiting(bench);
        assertThat(subject.state().paused()).isFalse();
        pause(subject).pause();
        assertThat(subject.state().paused()).isTrue();
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
        pause(subject).resume();
        assertThat(subject.state().paused()).isFalse();
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause("api.pause.stands-still")
    void aSignalIsTakenAfterwards(Bench bench) {
        Subject subject = waiting(bench);
        pause(subject).pause();
        subject.kill(SIGNAL);
        assertThat(subject.state().paused()).isTrue();
        LockSupport.parkNanos(
                A_MOMENT); // for who doesn't stand still to be seen; who does may take as long as it likes
        assertThat(subject.output()).doesNotContain("USR1");
        pause(subject).resume();
        assertThat(subject.exit()).isEqualTo(new ExitStatus.Exited(3));
        assertThat(subject.output()).contains("USR1");
    }

    @Test
    @Clause("api.pause.kill")
    void killEndsIt(Bench bench) {
        Subject subject = waiting(bench);
        pause(subject).pause();
        subject.stop();
        subject.delete();
        subject.assertGone();
    }

    @Test
    @Clause("api.pause.exec")
    void nothingMoreRunsInIt(Bench bench) {
        Subject subject = waiting(bench);
        Exec exec = bench.operation(subject.container(), Exec.class);
        pause(subject).pause();
        ProcessConfig process = ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .args("/probe", "report")
                .build();
        bench.refuses("exec in a paused container", () -> exec.exec(process, Stdio.discard()));
        assertThat(subject.state().paused()).isTrue();
        pause(subject).resume();
    }

    @Test
    @Clause("api.pause.allowed")
    void whatIsCreatedIsNotStartedWhileItIsPaused(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("exit", "3"));
        bench.operation(subject.container(), Pause.class);
        if (bench.features().claims(Pause.OF_CREATED)) {
            pause(subject).pause();
            assertThat(subject.state().paused()).as("the state says paused").isTrue();
            assertThat(subject.startFails()).isInstanceOf(IllegalContainerStateException.class);
            assertThat(subject.state().paused()).isTrue();
            pause(subject).resume();
        } else {
            assertThat(bench.refuses("pause of what is created", pause(subject)::pause))
                    .isInstanceOf(IllegalContainerStateException.class);
        }
        assertThat(subject.state().paused()).isFalse();
        assertThat(subject.status()).isEqualTo(Status.CREATED);
        subject.start();
        assertThat(subject.exit()).isEqualTo(new ExitStatus.Exited(3));
    }

    @Test
    @Clause("api.pause.allowed")
    void onlyWhatLivesCanBePausedAndOnlyWhatIsPausedResumed(Bench bench) {
        Subject subject = waiting(bench);
        assertThat(bench.refuses("resume", pause(subject)::resume)).isInstanceOf(IllegalContainerStateException.class);
        pause(subject).pause();
        assertThat(bench.refuses("pause", pause(subject)::pause)).isInstanceOf(IllegalContainerStateException.class);
        assertThat(subject.state().paused()).isTrue();
        pause(subject).resume();
        subject.stop();
        assertThat(bench.refuses("pause", pause(subject)::pause)).isInstanceOf(IllegalContainerStateException.class);
        assertThat(bench.refuses("resume", pause(subject)::resume)).isInstanceOf(IllegalContainerStateException.class);
    }
}
