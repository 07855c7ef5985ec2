package org.standardcontainer.device;

/**
 * How the kernel numbers a device.
 *
 * @param type {@code 'b'} or {@code 'c'}
 * @param major from 0
 * @param minor from 0
 */
public record DeviceNode(char type, long major, long minor) {
    @Override
    public String toString() {
        return type + " " + major + ":" + minor;
    }
}
