package org.standardcontainer.linux;

import static org.standardcontainer.linux.ebpf.DeviceRule.ANY;
import static org.standardcontainer.linux.ebpf.DeviceRule.BLOCK;
import static org.standardcontainer.linux.ebpf.DeviceRule.CHARACTER;
import static org.standardcontainer.linux.ebpf.DeviceRule.MKNOD;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.linux.ebpf.DeviceRule;

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

    /** Allows them, terminals, and making nodes of any kind, whose use is another matter; the list is that of runc. */
    static final List<DeviceRule> RULES = rules();

    private DefaultDevices() {}

    private static List<DeviceRule> rules() {
        List<DeviceRule> rules = new ArrayList<>();
        rules.add(new DeviceRule(true, CHARACTER | BLOCK, ANY, ANY, MKNOD));
        ALL.forEach(
                device -> rules.add(new DeviceRule(true, CHARACTER, device.major(), device.minor(), DeviceRule.ALL)));
        rules.add(new DeviceRule(true, CHARACTER, 5, 2, DeviceRule.ALL)); // ptmx
        rules.add(new DeviceRule(true, CHARACTER, 136, ANY, DeviceRule.ALL)); // pts
        return List.copyOf(rules);
    }
}
