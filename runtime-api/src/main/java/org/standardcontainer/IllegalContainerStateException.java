package org.standardcontainer;

/** The operation isn't allowed in the state that the container is in; it had no effect (runtime.md#operations). */
public final class IllegalContainerStateException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final Status status;

    public IllegalContainerStateException(ContainerId id, String operation, Status status, String remedy) {
        super("cannot " + operation + " container " + id + ": it is " + status.word(), remedy, null);
        this.status = status;
    }

    /** The state that it was in. */
    public Status status() {
        return status;
    }

    @Override
    public String errorId() {
        return "illegal-container-state";
    }
}
