package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Pause;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** What the Java API promises beyond the spec: exit status, ownership, list, run, destroy. */
public abstract class ApiContract {
    private static final Duration SHORT = Duration.ofSeconds(10);

    @Test
    @Clause("api.exit-status.code")
    void exitCodeIsThePrograms(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("exit", "7"));
        bench.operation(subject.container(), Waitable.class);
        subject.start();
        assertThat(subject.exit()).isEqualTo(new ExitStatus.Exited(7));
    }

    @Test
    @Clause("api.exit-status.signal")
    void signalIsNamed(Bench bench) {
        Subject killed = bench.create(bench.bundle());
        bench.operation(killed.container(), Waitable.class);
        killed.start();
        killed.kill(Signal.KILL);
        assertThat(killed.exit()).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
    }

    @Test
    @Clause("api.exit-status.late")
    void lateQuestionIsAnsweredAtOnce(Bench bench) throws Exception {
        Subject subject = bench.create(bench.bundle().program("exit", "3"));
        Waitable waitable = bench.operation(subject.container(), Waitable.class);
        CompletableFuture<ExitStatus> cancelled = waitable.onExit();
        cancelled.cancel(true);
        subject.start();
        subject.awaitStopped();
        assertThat(waitable.onExit().get(SHORT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(3));
        assertThat(waitable.onExit().get(SHORT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(3));
        assertThat(waitable.awaitExit()).isEqualTo(new ExitStatus.Exited(3));
    }

    @Test
    @Clause("api.ownership.close-destroys")
    void closingDestroysWhatIsOwned(Bench bench) {
        TestBundle bundle = bench.bundle();
        StandardContainer created = bench.owned(bundle, Stdio.discard());
        created.close();
        bench.assertNoContainer(created.id());
        bench.assertNothingLeft(created.id(), bundle);
        StandardContainer running = bench.owned(bundle, Stdio.discard());
        running.start();
        running.close();
        bench.assertNoContainer(running.id());
        bench.assertNothingLeft(running.id(), bundle);
        StandardContainer stopped = bench.owned(bundle.program("exit", "0"), Stdio.discard());
        stopped.start();
        Wait.until("the program ends", () -> stopped.state().status() == Status.STOPPED);
        stopped.close();
        bench.assertNoContainer(stopped.id());
        bench.assertNothingLeft(stopped.id(), bundle);
    }

    /** In which nothing ends by itself. */
    @Test
    @Clause("api.ownership.close-destroys")
    void closingDestroysWhatIsPaused(Bench bench) {
        TestBundle bundle = bench.bundle();
        StandardContainer paused = bench.owned(bundle, Stdio.discard());
        Pause pause = bench.operation(paused, Pause.class);
        paused.start();
        pause.pause();
        paused.close();
        bench.assertNoContainer(paused.id());
        bench.assertNothingLeft(paused.id(), bundle);
    }

    @Test
    @Clause("api.ownership.detach")
    void closingLeavesWhatWasDetached(Bench bench) {
        StandardContainer container = bench.owned(bench.bundle(), Stdio.discard());
        container.start();
        container.detach();
        container.close();
        assertThat(bench.surroundings().runtime().load(container.id()).state().status())
                .isEqualTo(Status.RUNNING);
    }

    @Test
    @Clause("api.ownership.load")
    void closingLeavesWhatWasLoaded(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        bench.surroundings().runtime().load(subject.id()).close();
        assertThat(subject.status()).isEqualTo(Status.CREATED);
    }

    @Test
    @Clause("api.list")
    void listHasEveryContainerInOrder(Bench bench) {
        Subject first = bench.create(bench.bundle());
        Subject second = bench.create(bench.bundle());
        second.start();
        List<ContainerListing> all = bench.surroundings().runtime().list();
        assertThat(all).extracting(ContainerListing::id).isSorted();
        assertThat(all)
                .filteredOn(l -> l.id().equals(first.id()) || l.id().equals(second.id()))
                .extracting(l -> l.state().orElseThrow().status())
                .containsExactly(Status.CREATED, Status.RUNNING);
    }

    @Test
    @Clause("api.run")
    void runGivesTheExitStatusAndLeavesNothing(Bench bench) {
        bench.operation(bench.create(bench.bundle()).container(), Waitable.class);
        ContainerId id = bench.reserve();
        TestBundle bundle = bench.bundle().program("exit", "5").write();
        assertThat(bench.surroundings().runtime().run(id, Bundle.at(bundle.directory()), Stdio.discard()))
                .isEqualTo(new ExitStatus.Exited(5));
        bench.assertNoContainer(id);
        bench.assertNothingLeft(id, bundle);
    }

    @Test
    @Clause("api.destroy")
    void destroyRemovesWhateverIsThere(Bench bench) {
        ContainerRuntime runtime = bench.surroundings().runtime();
        Subject created = bench.create(bench.bundle());
        Subject running = bench.create(bench.bundle());
        running.start();
        Subject stopped = bench.runToEnd(bench.bundle().program("exit", "0"));
        for (Subject subject : List.of(created, running, stopped)) {
            assertThat(runtime.destroy(subject.id(), Wait.USUAL))
                    .as("something was there")
                    .isTrue();
            subject.assertGone();
            assertThat(runtime.destroy(subject.id(), Wait.USUAL))
                    .as("something was still there")
                    .isFalse();
        }
    }
}
