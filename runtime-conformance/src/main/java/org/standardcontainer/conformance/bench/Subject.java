package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Waitable;
import org.standardcontainer.spi.Unchecked;

/**
 * A container under test. Its operations go past the checks of {@link StandardContainer} where the backend lets
 * them, so that what answers is the runtime under test.
 */
public final class Subject {
    private final Bench bench;
    private final TestBundle bundle;
    private final StandardContainer container;
    private final Optional<Unchecked> unchecked;

    Subject(Bench bench, TestBundle bundle, StandardContainer container) {
        this.bench = bench;
        this.bundle = bundle;
        this.container = container;
        this.unchecked = container.find(Unchecked.class);
    }

    public ContainerId id() {
        return container.id();
    }

    /** The bundle that it was created from. */
    public TestBundle bundle() {
        return bundle;
    }

    /** The container itself, for optional operations. */
    public StandardContainer container() {
        return container;
    }

    public ContainerState state() {
        return container.state();
    }

    public Status status() {
        return state().status();
    }

    /** Its init process on this host; empty when there is none, or it is on another kernel. */
    public Optional<Path> hostProcess() {
        return state().pid().filter(ProcessRef::isOnHost).map(p -> Path.of("/proc", Long.toString(p.pid())));
    }

    public void start() {
        bench.step("start " + id());
        unchecked.ifPresentOrElse(Unchecked::startUnchecked, container::start);
    }

    public void kill(Signal signal) {
        bench.step("kill " + id() + " " + signal.name());
        unchecked.ifPresentOrElse(u -> u.killUnchecked(signal), () -> container.kill(signal));
    }

    public void delete() {
        bench.step("delete " + id());
        unchecked.ifPresentOrElse(Unchecked::deleteUnchecked, container::delete);
    }

    /** The operation has to be an error. */
    public ContainerException startFails() {
        return fails("start", this::start);
    }

    /** The operation has to be an error. */
    public ContainerException killFails(Signal signal) {
        return fails("kill", () -> kill(signal));
    }

    /** The operation has to be an error. */
    public ContainerException deleteFails() {
        return fails("delete", this::delete);
    }

    private ContainerException fails(String operation, Runnable call) {
        String before = describe();
        try {
            call.run();
        } catch (ContainerException expected) {
            return bench.refusal(operation, expected);
        }
        return fail(operation + " was expected to fail, since the container was " + before + ", and it succeeded");
    }

    private String describe() {
        try {
            return status().word();
        } catch (ContainerException gone) {
            return "gone";
        }
    }

    /** Runs what has to be without effect: status, pid, bundle and annotations stay as they are. */
    public void unchangedBy(Runnable attempt) {
        ContainerState before = state();
        attempt.run();
        assertThat(state()).as("the state afterwards").isEqualTo(before);
    }

    /** Waits until it is stopped. */
    public void awaitStopped() {
        // asking for the state may cost a process each time, so the question is put off until the end was heard of
        container
                .find(Waitable.class)
                .ifPresent(w -> w.onExit()
                        .completeOnTimeout(new ExitStatus.Unknown(""), Wait.USUAL.toMillis(), TimeUnit.MILLISECONDS)
                        .join());
        Wait.until("status stopped of " + id(), () -> status() == Status.STOPPED);
        bench.step("it is stopped");
    }

    /** Kills it and waits until it is stopped. */
    public void stop() {
        kill(Signal.KILL);
        awaitStopped();
    }

    /** Waits for its end and says how it ended. */
    public ExitStatus exit() {
        try {
            ExitStatus status =
                    container.require(Waitable.class).onExit().get(Wait.USUAL.toNanos(), TimeUnit.NANOSECONDS);
            bench.step("it ended with " + status);
            return status;
        } catch (TimeoutException e) {
            return fail("onExit did not complete within " + Wait.USUAL.toSeconds() + " s; status is " + status());
        } catch (ExecutionException e) {
            return fail("onExit may not complete exceptionally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted while it waited for the container's end");
        }
    }

    /** All that its program has printed so far. */
    public String output() {
        return read("stdout");
    }

    /** Waits until its program has printed this. */
    public void awaitOutput(String text) {
        Wait.until("the program prints \"" + text + "\"", () -> output().contains(text));
    }

    /** What the probe reported; call it when the program has ended. */
    public ProbeReport report() {
        String output = output();
        if (output.isEmpty()) {
            fail("the probe printed nothing; its standard error has: " + read("stderr"));
        }
        return ProbeReport.parse(output);
    }

    /** Nothing of it is on the host any more, and no container has its id. */
    public void assertGone() {
        bench.assertNoContainer(id());
        bench.assertNothingLeft(id(), bundle);
    }

    private String read(String stream) {
        try {
            return Files.readString(bundle.directory().resolve(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
