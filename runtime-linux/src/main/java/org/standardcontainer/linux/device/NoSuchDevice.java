package org.standardcontainer.linux.device;

/** What was asked for isn't there; the message says what. */
final class NoSuchDevice extends Exception {
    private static final long serialVersionUID = 1L;

    NoSuchDevice(String message) {
        super(message);
    }
}
