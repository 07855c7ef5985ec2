package org.standardcontainer.inmemory;

import java.util.List;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.spec.Spec;

/** The rules of the spec that this runtime follows, one method each, so that a test can break one at a time. */
class Rules {
    /** runtime.md#start: only what is created. */
    boolean mayStart(Status status) {
        return status == Status.CREATED;
    }

    /** runtime.md#kill: what is created or running. */
    boolean mayKill(Status status) {
        return status == Status.CREATED || status == Status.RUNNING;
    }

    /** runtime.md#delete: only what is stopped. */
    boolean mayDelete(Status status) {
        return status == Status.STOPPED;
    }

    /** runtime.md#state. */
    ContainerState reported(ContainerState state) {
        return state;
    }

    /** The configuration as it is applied. */
    Spec applied(Spec spec) {
        return spec;
    }

    /** The signal that the program gets. */
    Signal delivered(Signal signal) {
        return signal;
    }

    /** The exit status that is kept. */
    ExitStatus recorded(ExitStatus status) {
        return status;
    }

    /** The hooks of a list that are run, in this order. */
    List<HookCall> run(String list, List<HookCall> due) {
        return due;
    }

    /** The state that a hook gets. */
    ContainerState given(String list, ContainerState state) {
        return state;
    }

    /** runtime.md#lifecycle: a failed hook of start destroys the container. */
    boolean destroysAfterFailedHook(String list) {
        return true;
    }

    /** runtime.md#create: the program waits for start. */
    boolean runsAtCreate() {
        return false;
    }

    /** runtime.md#delete: the id is free afterwards. */
    boolean freesId() {
        return true;
    }

    /** runtime.md#create: nothing remains of a create that failed. */
    boolean undoesFailedCreate() {
        return true;
    }
}
