package org.standardcontainer.launcher;

import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.Freezer;

/** Freezes a container's cgroup. Under the container's lock, so that it is never the cgroup of another one that has taken the path. */
record ContainerPause(ContainerAccess access, LaunchedContainer container, Freezer freezer) implements Pause {
    @Override
    public void pause() {
        Status status = requireAlive("pause");
        if (freezer.isPaused()) {
            throw IllegalContainerStateException.paused(id(), "pause", status, "");
        }
        try {
            run(plans().pause(access.process(), freezer));
        } catch (LaunchFailedException e) {
            goOn(e);
            throw told("pause", e);
        }
    }

    /** In a guest, what was done before the step that failed isn't undone by that; a cgroup here thaws by itself. */
    private void goOn(LaunchFailedException because) {
        if (freezer.isInGuest() && freezer.freezes()) {
            try {
                run(plans().resume(access.process(), freezer));
            } catch (ContainerException e) {
                because.addSuppressed(e);
            }
        }
    }

    @Override
    public void resume() {
        Status status = requireAlive("resume");
        if (!freezer.freezes()) {
            throw new IllegalContainerStateException(id(), "resume", status, "It isn't paused.");
        }
        try {
            run(plans().resume(access.process(), freezer));
        } catch (LaunchFailedException e) {
            throw told("resume", e);
        }
    }

    /** What became of a cgroup of this host's, its own steps tell. */
    private ContainerException told(String operation, LaunchFailedException e) {
        return freezer.isInGuest() ? access.told(operation, e) : e;
    }

    /** A created container's init process can stand still as well; in a guest there is none before the start. */
    private Status requireAlive(String operation) {
        Status status = container.state().status();
        if (status == Status.RUNNING || (status == Status.CREATED && !freezer.isInGuest())) {
            return status;
        }
        throw new IllegalContainerStateException(
                id(),
                operation,
                status,
                status == Status.CREATED
                        ? "Start it first: in a virtual machine only a running container has what could stand still."
                        : "");
    }

    private void run(LaunchPlan plan) {
        access.engine().run(id(), plan, Optional.of(access.record()));
    }

    private LifecyclePlans plans() {
        return access.engine().plans(id(), access.engine().settings().deadline());
    }

    private ContainerId id() {
        return access.id();
    }
}
