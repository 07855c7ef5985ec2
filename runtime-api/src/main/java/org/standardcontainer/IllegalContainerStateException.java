package org.standardcontainer;

/** The operation isn't allowed in the state that the container is in; it had no effect (runtime.md#operations). */
public final class IllegalContainerStateException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final Status status;

    public IllegalContainerStateException(ContainerId id, String operation, Status status, String remedy) {
        this(id, operation, status, status.word(), remedy);
    }

    private IllegalContainerStateException(ContainerId id, String operation, Status status, String how, String remedy) {
        super("cannot " + operation + " container " + id + ": it is " + how, remedy, null);
        this.status = status;
    }

    /** For a container whose processes stand still; {@code status} is the one that it has beside that. */
    public static IllegalContainerStateException paused(
            ContainerId id, String operation, Status status, String remedy) {
        return new IllegalContainerStateException(id, operation, status, "paused", remedy);
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
