package org.standardcontainer;

import org.jspecify.annotations.Nullable;

/**
 * The kernel, or a hook, refused a step; all earlier steps were undone (runtime.md#errors).
 *
 * <p>The message reads {@code /mounts/3/source: cannot open /data: open_tree: ENOENT (No such file or directory)}.
 */
public class LaunchFailedException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final String pointer;
    private final String systemCall;
    private final String errno;
    private final String path;

    /**
     * @param pointer JSON pointer of the property that asked for the step; empty when none did
     * @param what what could not be done ({@code "cannot open /data"})
     * @param systemCall the system call that failed; empty when none did
     * @param errno the error's name ({@code "ENOENT"}); empty when none
     * @param reason what it means ({@code "No such file or directory"})
     * @param path the path that the call was given; empty when none
     * @param remedy what to do
     */
    public LaunchFailedException(
            String pointer,
            String what,
            String systemCall,
            String errno,
            String reason,
            String path,
            String remedy,
            @Nullable Throwable cause) {
        super(message(pointer, what, systemCall, errno, reason), remedy, cause);
        this.pointer = pointer;
        this.systemCall = systemCall;
        this.errno = errno;
        this.path = path;
    }

    private static String message(String pointer, String what, String systemCall, String errno, String reason) {
        StringBuilder out = new StringBuilder();
        out.append(pointer.isEmpty() ? "" : pointer + ": ").append(what);
        out.append(systemCall.isEmpty() ? "" : ": " + systemCall);
        if (!errno.isEmpty()) {
            out.append(": ").append(errno).append(" (").append(reason).append(')');
        } else if (!reason.isEmpty()) {
            out.append(": ").append(reason);
        }
        return out.toString();
    }

    /** JSON pointer of the property that asked for the step; empty when none did. */
    public final String pointer() {
        return pointer;
    }

    /** The system call that failed; empty when none did. */
    public final String systemCall() {
        return systemCall;
    }

    /** The error's name, such as {@code ENOENT}; empty when there is none. */
    public final String errno() {
        return errno;
    }

    /** The path that the call was given; empty when none. */
    public final String path() {
        return path;
    }

    @Override
    public String errorId() {
        return "launch-failed";
    }
}
