package org.standardcontainer;

import java.nio.file.Path;

/** Writes a running container to disk, to go on from there later. */
public interface Checkpoint extends ContainerOperation {
    /**
     * Writes the container's memory and state to an empty directory.
     *
     * @param directory where to; made if missing
     * @param leaveRunning whether the container goes on afterwards
     */
    void checkpoint(Path directory, boolean leaveRunning);
}
