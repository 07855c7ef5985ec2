package org.standardcontainer;

/** The bundle isn't one: no directory, no {@code config.json}, or a file that can't be read safely (bundle.md). */
public final class InvalidBundleException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public InvalidBundleException(String message, String remedy) {
        super(message, remedy, null);
    }

    @Override
    public String errorId() {
        return "invalid-bundle";
    }
}
