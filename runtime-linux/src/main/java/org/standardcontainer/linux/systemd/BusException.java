package org.standardcontainer.linux.systemd;

import java.io.IOException;

/** systemd's answer to a call: an error. */
final class BusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String name;

    BusException(String name, String text) {
        super(name + (text.isEmpty() ? "" : ": " + text));
        this.name = name;
    }

    /** The error's name: {@code org.freedesktop.systemd1.UnitExists}. */
    String name() {
        return name;
    }
}
