package org.standardcontainer;

/** Freezes and thaws all processes of a container. */
public interface Pause extends ContainerOperation {
    /** Freezes it; returns when all its processes stand still. @throws IllegalContainerStateException unless it is running */
    void pause();

    /** Thaws it. @throws IllegalContainerStateException unless it is paused */
    void resume();
}
