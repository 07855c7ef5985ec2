package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;

/** Something is wrong with how {@code scr} was called, or with what it was called on; no backend was asked. */
final class UsageException extends ContainerException {
    private static final long serialVersionUID = 1L;

    UsageException(String message, String remedy) {
        this(message, remedy, null);
    }

    UsageException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }

    @Override
    public String errorId() {
        return "usage";
    }
}
