package org.standardcontainer.ocicli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.KillAll;
import org.standardcontainer.Pause;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.SpecJson;

/** The runtime's commands for a container that runs: {@code pause}, {@code resume}, {@code ps}, {@code events --stats}, {@code update}. */
record Live(Operations operations, ContainerId id) implements KillAll, Pause, Processes, Stats, Update {
    private static final EnumSet<Status> ALIVE = EnumSet.of(Status.CREATED, Status.RUNNING);

    @Override
    public void pause() {
        Answer answer = operations.call("pause", id.value());
        if (answer.failed()) {
            throw refusal("pause", answer, true);
        }
    }

    @Override
    public void resume() {
        Answer answer = operations.call("resume", id.value());
        if (answer.failed()) {
            throw refusal("resume", answer, false);
        }
    }

    @Override
    public void killAll(Signal signal) {
        Answer answer = operations.call("kill", "--all", id.value(), signal.name());
        if (answer.failed()) {
            throw operations.failed("kill", answer);
        }
    }

    /** Which of both it is, paused or not, decides whether the runtime was right to refuse. */
    private ContainerException refusal(String operation, Answer answer, boolean wrongIfPaused) {
        Optional<ContainerException> phase =
                operations.wrongPhase(operation, "It said: " + answer.reason(), Status.CREATED, Status.RUNNING);
        if (phase.isPresent()) {
            return phase.get();
        }
        ContainerState state = operations.state(id);
        if (state.paused() == wrongIfPaused) {
            return state.paused()
                    ? IllegalContainerStateException.paused(id, operation, state.status(), "")
                    : new IllegalContainerStateException(id, operation, state.status(), "It isn't paused.");
        }
        return operations.failed(operation, answer);
    }

    @Override
    public List<ProcessRef> processes() {
        ContainerState state = operations.state(id);
        long init = state.pid().map(ProcessRef::pid).orElse(0L);
        List<ProcessRef> found = new ArrayList<>();
        for (long pid :
                RuncOutput.pids(operations.output(EnumSet.allOf(Status.class), "ps", "--format", "json", id.value()))) {
            found.add(pid == init ? 0 : found.size(), new ProcessRef(ProcessRef.HOST, pid, 0));
        }
        return found;
    }

    /** Runtimes differ in what they print of a container that has ended, and in whether that is an error. */
    @Override
    public ContainerStats stats() {
        Status status = operations.state(id).status();
        if (!ALIVE.contains(status)) {
            throw new IllegalContainerStateException(id, "read the figures of", status, "");
        }
        return RuncOutput.stats(operations.output(ALIVE, "events", "--stats", id.value()));
    }

    @Override
    public void update(LinuxResources resources) {
        Path file = write(resources);
        try {
            Status status = operations.state(id).status();
            if (!ALIVE.contains(status)) {
                throw new IllegalContainerStateException(id, "update", status, "");
            }
            operations.output(ALIVE, "update", "--resources", file.toString(), id.value());
        } finally {
            delete(file);
        }
    }

    private static Path write(LinuxResources resources) {
        try {
            return Files.write(Files.createTempFile("oci-cli-", ".json"), SpecJson.write(resources));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // it has nothing secret in it
        }
    }
}
