package org.standardcontainer.device;

import org.jspecify.annotations.Nullable;

/**
 * How the kernel numbers a device.
 *
 * @param type {@code 'b'} or {@code 'c'}
 * @param major from 0
 * @param minor from 0
 */
public record DeviceNode(char type, long major, long minor) {
    // written out: what Java makes for a record when it is first compared takes longer than anything else that a short
    // command does
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceNode node && type == node.type && major == node.major && minor == node.minor;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type + Long.hashCode(major)) + Long.hashCode(minor);
    }

    @Override
    public String toString() {
        return type + " " + major + ":" + minor;
    }
}
