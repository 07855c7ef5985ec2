package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;

/** There is no such command, which has an exit code of its own. */
final class UnknownCommandException extends ContainerException {
    private static final long serialVersionUID = 1L;
    /** As runc's. */
    static final int CODE = 3;

    UnknownCommandException(@Nullable String command) {
        this(command, "", null);
    }

    UnknownCommandException(@Nullable String command, String hint, @Nullable Throwable cause) {
        super("unknown command " + command, hint + "See scr --help.", cause);
    }

    @Override
    public String errorId() {
        return "usage";
    }
}
