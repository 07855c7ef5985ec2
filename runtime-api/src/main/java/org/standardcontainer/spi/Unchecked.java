package org.standardcontainer.spi;

import org.standardcontainer.ContainerOperation;
import org.standardcontainer.Signal;

/**
 * A container's operations without the checks that {@link org.standardcontainer.StandardContainer} makes first, so
 * that a test sees what the backend itself answers. For the conformance kit; not for ordinary use.
 *
 * <p>Each method throws what the backend says: some {@link org.standardcontainer.ContainerException}.
 */
public interface Unchecked extends ContainerOperation {
    /** The state as the backend's own JSON text (runtime.md#query-state). */
    String stateUnchecked();

    /** Starts, whatever the state. */
    void startUnchecked();

    /** Sends the signal, whatever the state. */
    void killUnchecked(Signal signal);

    /** Deletes, whatever the state. */
    void deleteUnchecked();
}
