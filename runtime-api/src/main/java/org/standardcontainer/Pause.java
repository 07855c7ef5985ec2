package org.standardcontainer;

/**
 * Makes all processes of a container stand still, and go on. While it is paused its status is what it was, {@link Status#CREATED} or {@link
 * Status#RUNNING}, and {@link ContainerState#paused()} true; signals wait, but for {@code KILL}, which ends it; it can't be started, and no further
 * process can be run in it. A driven runtime that has one word for both is understood as {@code RUNNING}.
 * Safe for several threads and processes.
 */
public interface Pause extends ContainerOperation {
    /** What a backend claims in its {@link Features#capabilities()} if a created container can be paused; without it that is refused. */
    String OF_CREATED = "pause.created";

    /**
     * Returns when all its processes stand still; if they don't in time, all go on again.
     *
     * @throws IllegalContainerStateException unless it is created or running, and not paused; also if it is created and the backend doesn't claim
     *     {@link #OF_CREATED}, as one has nothing yet in a virtual machine that could stand still; no effect
     * @throws LaunchFailedException if the kernel refused, or some process didn't stand still in time
     */
    void pause();

    /**
     * Lets them go on.
     *
     * @throws IllegalContainerStateException unless it is paused; no effect
     * @throws LaunchFailedException if the kernel refused
     */
    void resume();
}
