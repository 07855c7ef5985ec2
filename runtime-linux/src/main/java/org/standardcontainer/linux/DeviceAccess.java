package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.linux.ebpf.DeviceProgram;
import org.standardcontainer.linux.ebpf.DeviceRule;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.Spec;

/**
 * Which devices a container may use: what its rules say, and then what every container may. That a device is listed makes its
 * node and allows nothing (decision 0103).
 */
final class DeviceAccess {
    /** Whether a device may be read or written. */
    private interface Openable {
        boolean test(char type, long major, long minor);
    }

    static final String POINTER = "/linux/resources/devices";

    private DeviceAccess() {}

    /** The rules of a configuration, executed; what is wrong with them is found. */
    static DeviceRules rules(Spec spec, Findings findings) {
        DeviceRules rules = new DeviceRules();
        List<LinuxDeviceRule> given = given(spec);
        for (int i = 0; i < given.size(); i++) {
            String pointer = POINTER + "/" + i;
            rules.apply(given.get(i))
                    .ifPresent(problem ->
                            findings.unsupported(pointer, "cgroup v1 " + problem, "list the devices one by one"));
        }
        rules.applyDefaults();
        warnOfUseless(spec, rules::canOpen, findings);
        return rules;
    }

    /** The same as a program of cgroup v2, which can hold any list. */
    static List<Integer> program(Spec spec, Findings findings) {
        List<DeviceRule> rules = all(given(spec));
        warnOfUseless(spec, (type, major, minor) -> canOpen(rules, type, major, minor), findings);
        return DeviceProgram.of(rules);
    }

    /** Rules that are given, and then what every container may. */
    static List<DeviceRule> all(List<LinuxDeviceRule> given) {
        List<DeviceRule> all = new ArrayList<>();
        given.forEach(rule -> all.add(DeviceRule.of(rule)));
        all.addAll(DefaultDevices.RULES);
        return List.copyOf(all);
    }

    /** True if it may be read or written: the last rule that speaks of either allows it. */
    static boolean canOpen(List<DeviceRule> rules, char type, long major, long minor) {
        int kind = type == 'b' ? DeviceRule.BLOCK : DeviceRule.CHARACTER;
        int open = 0;
        for (DeviceRule rule : rules) {
            if (rule.covers(kind, major, minor)) {
                open = rule.allow() ? open | rule.access() : open & ~rule.access();
            }
        }
        return (open & (DeviceRule.READ | DeviceRule.WRITE)) != 0;
    }

    /** The rules as they stand in a configuration. */
    static List<LinuxDeviceRule> given(Spec spec) {
        return Optional.ofNullable(spec.linux())
                .map(linux -> linux.resources())
                .map(resources -> resources.devices())
                .orElse(List.of());
    }

    private static void warnOfUseless(Spec spec, Openable openable, Findings findings) {
        List<LinuxDevice> listed = spec.linux() == null || spec.linux().devices() == null
                ? List.of()
                : spec.linux().devices();
        for (int i = 0; i < listed.size(); i++) {
            LinuxDevice device = listed.get(i);
            if (device.type().equals("p") || device.major() == null || device.minor() == null) {
                continue;
            }
            char type = device.type().equals("b") ? 'b' : 'c';
            if (!openable.test(type, device.major(), device.minor())) {
                findings.warning(
                        "/linux/devices/" + i,
                        device.path() + " is made, but no rule in linux.resources.devices allows its use");
            }
        }
    }
}
