package org.standardcontainer.ocicli;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerState;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidContainerIdException;
import org.standardcontainer.LaunchFailedException;
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
            throw answer.reason().matches("(?s).*(does not exist|No such file or directory|not found).*")
                    ? new ContainerNotFoundException(legalId())
                    : failed("state", answer);
        }
        return answer.output();
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
        run(Status.CREATED, null, "start", id);
    }

    @Override
    public void killUnchecked(Signal signal) {
        run(Status.CREATED, Status.RUNNING, "kill", id, signal.name());
    }

    @Override
    public void deleteUnchecked() {
        run(Status.STOPPED, null, "delete", id);
        deleted.run();
    }

    private void run(Status allowed, @org.jspecify.annotations.Nullable Status also, String... operation) {
        Answer answer = line.call(operation);
        warnings.accept(answer);
        if (!answer.failed()) {
            return;
        }
        ContainerId legal = legalId();
        Status status = state(legal).status();
        if (status != allowed && status != also) {
            throw new IllegalContainerStateException(legal, operation[0], status, "It said: " + answer.reason());
        }
        throw failed(operation[0], answer);
    }

    /** An id that our API would not let through was refused by the runtime too, if we come here. */
    private ContainerId legalId() {
        return ContainerId.of(id);
    }

    private ContainerException failed(String operation, Answer answer) {
        String what = "the runtime's " + operation + " of " + id + " failed";
        if (operation.equals("delete")) {
            return new CleanupFailedException(what + ": " + answer.reason(), "");
        }
        return new LaunchFailedException("", what, "", "", answer.reason(), "", "", null);
    }

    /** Why a create failed. */
    static ContainerException createFailed(String id, Answer answer) {
        if (answer.reason().contains("already exist")) {
            return new org.standardcontainer.ContainerExistsException(ContainerId.of(id));
        }
        try {
            ContainerId.of(id);
        } catch (InvalidContainerIdException e) {
            return e;
        }
        return new LaunchFailedException(
                "", "the runtime's create of " + id + " failed", "", "", answer.reason(), "", "", null);
    }
}
