package org.standardcontainer;

import org.jspecify.annotations.Nullable;

/**
 * The parent of everything that this framework throws because of what it was asked to run, and on what. A mistake in the calling
 * program (an illegal argument, a runtime that is closed) is an {@link IllegalArgumentException} or {@link IllegalStateException},
 * as everywhere in Java.
 *
 * <p>The message says what, where and why on its first line; {@link #remedy()} says what to do.
 */
public abstract class ContainerException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    protected ContainerException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What to do about it; empty when the message says it, or nothing better is known. */
    public final String remedy() {
        return remedy;
    }

    /** A stable name of the kind of error, for programs and documentation: {@code container-exists}. */
    public abstract String errorId();
}
