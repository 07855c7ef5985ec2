package org.standardcontainer.linux;

import java.util.List;

/** The devices that every container has (config-linux.md#default-devices). */
final class DefaultDevices {
    /** A character device that anyone may use. */
    record Device(String path, int major, int minor) {}

    static final List<Device> ALL = List.of(
            new Device("/dev/null", 1, 3),
            new Device("/dev/zero", 1, 5),
            new Device("/dev/full", 1, 7),
            new Device("/dev/random", 1, 8),
            new Device("/dev/urandom", 1, 9),
            new Device("/dev/tty", 5, 0));

    private DefaultDevices() {}

    /** Allows them, terminals, and making nodes of any kind, whose use is another matter; the list is that of runc. */
    static void allow(DeviceRules rules) {
        rules.allow('c', DeviceRules.ANY, DeviceRules.ANY, "m");
        rules.allow('b', DeviceRules.ANY, DeviceRules.ANY, "m");
        for (Device device : ALL) {
            rules.allow('c', device.major(), device.minor(), "rwm");
        }
        rules.allow('c', 5, 2, "rwm"); // ptmx
        rules.allow('c', 136, DeviceRules.ANY, "rwm"); // pts
    }
}
