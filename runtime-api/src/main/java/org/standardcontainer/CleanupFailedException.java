package org.standardcontainer;

/** Something of a container could not be removed; the message names what remains. */
public final class CleanupFailedException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public CleanupFailedException(String message, String remedy) {
        super(message, remedy, null);
    }

    @Override
    public String errorId() {
        return "cleanup-failed";
    }
}
