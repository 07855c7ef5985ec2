package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import java.io.IOException;

/** A system call that the JVM made itself failed. */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String systemCall;
    private final String path;
    private final int errno;

    SystemCallException(String systemCall, String path, int errno) {
        super(systemCall + (path.isEmpty() ? "" : " of " + path) + " failed with errno " + errno);
        this.systemCall = systemCall;
        this.path = path;
        this.errno = errno;
    }

    static SystemCallException of(String systemCall, String path, LastErrorException e) {
        return new SystemCallException(systemCall, path, e.getErrorCode());
    }

    /** The call's name. */
    public String systemCall() {
        return systemCall;
    }

    /** The path that it was given; empty when none. */
    public String path() {
        return path;
    }

    /** The error's number. */
    public int errno() {
        return errno;
    }
}
