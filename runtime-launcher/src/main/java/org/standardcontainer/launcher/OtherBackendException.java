package org.standardcontainer.launcher;

import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;

/** There is such a container, and another backend has made it: one state root has each id once. */
public final class OtherBackendException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final String backend;

    OtherBackendException(ContainerId id, String backend) {
        super("container " + id + " is of the backend " + backend, "Use --backend " + backend + ".", null);
        this.backend = backend;
    }

    /** The one that it is of. */
    public String backend() {
        return backend;
    }

    @Override
    public String errorId() {
        return "other-backend";
    }
}
