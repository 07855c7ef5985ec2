package org.standardcontainer.inmemory;

import java.util.List;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.ProcessRef;
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

    /** {@code Pause}: what is created or runs, and isn't paused. */
    boolean mayPause(Status status, boolean paused) {
        return (status == Status.CREATED || status == Status.RUNNING) && !paused;
    }

    /** {@code Pause}: who pauses what is created claims it. */
    boolean claimsPauseOfCreated() {
        return true;
    }

    /** {@code Pause}: it isn't started before it is resumed. */
    boolean mayStartPaused() {
        return false;
    }

    /** {@code Pause}: what is paused takes no signal before it is resumed. */
    boolean standsStill() {
        return true;
    }

    /** {@code Pause}: it can be signalled, and KILL ends it. */
    boolean maySignalPaused() {
        return true;
    }

    /** {@code Pause}: nothing more runs in it. */
    boolean mayRunInPaused() {
        return false;
    }

    /** {@code Processes}, in the order in which they are listed. */
    List<ProcessRef> listed(List<ProcessRef> all) {
        return all;
    }

    /** {@code Stats}: as long as it lives. */
    boolean mayMeasure(Status status) {
        return status != Status.STOPPED;
    }

    /** {@code Update}: what is created or running. */
    boolean mayUpdate(Status status) {
        return status == Status.CREATED || status == Status.RUNNING;
    }

    /** {@code Update}: what isn't given stays. */
    boolean keepsOtherLimits() {
        return true;
    }

    /** {@code Update}: a limit that can't be is an error, and changes nothing. */
    boolean checksLimits() {
        return true;
    }

    /** runtime.md#delete: the id is free afterwards. */
    boolean freesId() {
        return true;
    }

    /** {@code StandardContainer#close}: what isn't owned lives on. */
    boolean livesWhenReleased() {
        return true;
    }

    /** {@code ContainerRuntime#list}, in the order in which they are listed. */
    List<ContainerListing> known(List<ContainerListing> all) {
        return all;
    }

    /** runtime.md#create: nothing remains of a create that failed. */
    boolean undoesFailedCreate() {
        return true;
    }
}
