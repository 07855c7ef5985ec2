package org.standardcontainer;

/** The launcher could not be started, died, or answered nonsense. */
public final class LauncherFailedException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public LauncherFailedException(String message, String remedy) {
        super(message, remedy, null);
    }

    @Override
    public String errorId() {
        return "launcher-failed";
    }
}
