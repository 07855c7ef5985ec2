package org.standardcontainer.testguest;

/** A guest that didn't boot, was lost, or took too long: no test's result. */
final class GuestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GuestException(String message) {
        super(message);
    }

    GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
