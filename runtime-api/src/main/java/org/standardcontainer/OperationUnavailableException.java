package org.standardcontainer;

/** An optional operation that this container doesn't have. */
public final class OperationUnavailableException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public OperationUnavailableException(ContainerId id, Class<?> operation, String reason) {
        super("container " + id + " has no " + operation.getSimpleName() + ": " + reason, "", null);
    }

    @Override
    public String errorId() {
        return "operation-unavailable";
    }
}
