package org.standardcontainer.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.GuestFreezer;

/** Freezes a container's cgroup. Under the container's lock, so that it is never the cgroup of another one that has taken the path. */
record ContainerPause(ContainerAccess access, LaunchedContainer container, Freezer freezer) implements Pause {
    private static final Duration ENDING = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = 5_000_000;

    @Override
    public void pause() {
        requireRunning("pause");
        if (freezer.isPaused()) {
            throw IllegalContainerStateException.paused(id(), "pause", "");
        }
        try {
            run(plans().pause(access.process(), freezer));
        } catch (LaunchFailedException e) {
            goOn(e);
            throw e;
        }
    }

    /** In a guest, what was done before the step that failed isn't undone by that; a cgroup here thaws by itself. */
    private void goOn(LaunchFailedException because) {
        if (freezer instanceof GuestFreezer && freezer.freezes()) {
            try {
                run(plans().resume(access.process(), freezer));
            } catch (ContainerException e) {
                because.addSuppressed(e);
            }
        }
    }

    @Override
    public void resume() {
        requireRunning("resume");
        if (!freezer.freezes()) {
            throw new IllegalContainerStateException(id(), "resume", Status.RUNNING, "It isn't paused.");
        }
        try {
            run(plans().resume(access.process(), freezer));
        } catch (LaunchFailedException e) {
            if (freezer instanceof GuestFreezer && ends()) {
                throw new IllegalContainerStateException(id(), "resume", Status.STOPPED, "");
            }
            throw e;
        }
    }

    /** Nobody answers for a machine whose proxy was killed; its sockets are closed some time before the kernel says that it has ended. */
    private boolean ends() {
        long end = System.nanoTime() + ENDING.toNanos();
        while (access.process().isAlive()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    private void requireRunning(String operation) {
        Status status = container.state().status();
        if (status != Status.RUNNING) {
            throw new IllegalContainerStateException(id(), operation, status, "");
        }
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
