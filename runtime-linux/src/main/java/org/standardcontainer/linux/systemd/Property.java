package org.standardcontainer.linux.systemd;

import java.util.List;

/**
 * A property of a unit (org.freedesktop.systemd1(5)).
 *
 * @param name its name
 * @param signature its type, as D-Bus writes it: {@code t}, {@code b}, {@code s}, {@code ay}
 * @param value a {@link Long} for {@code t} (all bits set: infinity), {@link Boolean}, {@link String}, or numbers of one byte each
 */
public record Property(String name, String signature, Object value) {
    static Property number(String name, long value) {
        return new Property(name, "t", value);
    }

    static Property flag(String name, boolean value) {
        return new Property(name, "b", value);
    }

    static Property text(String name, String value) {
        return new Property(name, "s", value);
    }

    static Property bytes(String name, List<Integer> value) {
        return new Property(name, "ay", List.copyOf(value));
    }
}
