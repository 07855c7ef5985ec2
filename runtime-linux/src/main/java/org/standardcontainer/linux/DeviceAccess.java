package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.Spec;

/**
 * Which devices a container may use: what its rules say, and then what every container may. That a device is listed makes its
 * node and allows nothing (decision 0103).
 */
final class DeviceAccess {
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
        DefaultDevices.allow(rules);
        warnOfUseless(spec, rules, findings);
        return rules;
    }

    /** The rules as they stand in a configuration. */
    static List<LinuxDeviceRule> given(Spec spec) {
        return Optional.ofNullable(spec.linux())
                .map(linux -> linux.resources())
                .map(resources -> resources.devices())
                .orElse(List.of());
    }

    private static void warnOfUseless(Spec spec, DeviceRules rules, Findings findings) {
        List<LinuxDevice> listed = spec.linux() == null || spec.linux().devices() == null
                ? List.of()
                : spec.linux().devices();
        for (int i = 0; i < listed.size(); i++) {
            LinuxDevice device = listed.get(i);
            if (device.type().equals("p") || device.major() == null || device.minor() == null) {
                continue;
            }
            char type = device.type().equals("b") ? 'b' : 'c';
            if (!rules.canOpen(type, device.major(), device.minor())) {
                findings.warning(
                        "/linux/devices/" + i,
                        device.path() + " is made, but no rule in linux.resources.devices allows its use");
            }
        }
    }
}
