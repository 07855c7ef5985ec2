package org.standardcontainer.ocicli;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerState;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.spec.StateJson;
import org.standardcontainer.spi.Unchecked;

/**
 * The runtime's operations on one id, legal or not. Runtimes differ in their texts, so what a failure means is found out
 * by asking for the state.
 */
final class Operations implements Unchecked {
    private final CommandLine line;
    private final String id;
    private final Consumer<Answer> warnings;
    private final Runnable deleted;

    /**
     * @param warnings hears every answer
     * @param deleted is run when the container is gone
     */
    Operations(CommandLine line, String id, Consumer<Answer> warnings, Runnable deleted) {
        this.line = line;
        this.id = id;
        this.warnings = warnings;
        this.deleted = deleted;
    }

    @Override
    public String stateUnchecked() {
        Answer answer = line.call("state", id);
        if (answer.failed()) {
            throw saysNotFound(answer.reason()) ? new ContainerNotFoundException(legalId()) : failed("state", answer);
        }
        return answer.output();
    }

    /** runc says no more than its sentence, crun names the file, others the id; other things can be missing, too. */
    private boolean saysNotFound(String reason) {
        return reason.contains("container does not exist")
                || (reason.contains(id)
                        && reason.matches("(?s).*(does not exist|No such file or directory|not found).*"));
    }

    ContainerState state(ContainerId of) {
        String document = stateUnchecked();
        try {
            return StateJson.read(document.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new LaunchFailedException(
                    "",
                    "the runtime's state of " + of + " can't be read",
                    "",
                    "",
                    String.valueOf(e.getMessage()),
                    "",
                    "",
                    e);
        }
    }

    @Override
    public void startUnchecked() {
        // a start that fails may leave the container stopped: only the status before it says who is to blame
        Optional<ContainerException> before = wrongPhase("start", "", Status.CREATED);
        Answer answer = call("start", id);
        if (answer.failed()) {
            throw before.orElseGet(() -> failed("start", answer));
        }
    }

    @Override
    public void killUnchecked(Signal signal) {
        run(EnumSet.of(Status.CREATED, Status.RUNNING), "kill", id, signal.name());
    }

    @Override
    public void deleteUnchecked() {
        run(EnumSet.of(Status.STOPPED), "delete", id);
        deleted.run();
    }

    /** What can be done to it while it runs. */
    Live live(ContainerId of) {
        return new Live(this, of);
    }

    String output(EnumSet<Status> allowed, String... operation) {
        Answer answer = call(operation);
        if (answer.failed()) {
            throw wrongPhase(operation[0], "It said: " + answer.reason(), allowed.toArray(Status[]::new))
                    .orElseGet(() -> failed(operation[0], answer));
        }
        return answer.output();
    }

    /** Why an exec failed. */
    ContainerException execFailed(Answer answer) {
        if (answer.crashed()) {
            return new LauncherFailedException(
                    "the runtime's exec of " + id + " broke down: " + answer.reason(), "Report it to its makers.");
        }
        return wrongPhase("exec in", "It said: " + answer.reason(), Status.CREATED, Status.RUNNING)
                .orElseGet(() -> failed("exec", answer));
    }

    private void run(EnumSet<Status> allowed, String... operation) {
        output(allowed, operation);
    }

    Answer call(String... operation) {
        Answer answer = line.call(operation);
        warnings.accept(answer);
        if (answer.crashed()) {
            throw new LauncherFailedException(
                    "the runtime's " + operation[0] + " of " + id + " broke down: " + answer.reason(),
                    "Report it to its makers.");
        }
        return answer;
    }

    /** What is wrong with calling the operation now; empty if nothing is. */
    Optional<ContainerException> wrongPhase(String operation, String detail, Status... allowed) {
        try {
            ContainerId legal = legalId();
            Status status = state(legal).status();
            return List.of(allowed).contains(status)
                    ? Optional.empty()
                    : Optional.of(new IllegalContainerStateException(legal, operation, status, detail));
        } catch (ContainerException e) {
            return Optional.of(e);
        }
    }

    /** An id that our API would not let through was refused by the runtime too, if we come here. */
    private ContainerId legalId() {
        return ContainerId.of(id);
    }

    ContainerException failed(String operation, Answer answer) {
        String what = "the runtime's " + operation + " of " + id + " failed";
        if (operation.equals("delete")) {
            return new CleanupFailedException(what + ": " + answer.reason(), "");
        }
        return new LaunchFailedException("", what, "", "", answer.reason(), "", "", null);
    }
}
