package org.standardcontainer.freebsd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.spec.FreeBsdDevice;
import org.standardcontainer.spec.Spec;

/** What a devfs shows (config-freebsd.md#devices): what every container has, then what this one asks for, and nothing that appears later. */
final class JailDevices {
    private static final int PATTERN_MAX = 199;

    private static final List<String> BASIC = List.of(
            "null", "zero", "full", "random", "urandom", "pts", "pts/*", "fd", "fd/*", "stdin", "stdout", "stderr");

    private JailDevices() {}

    static List<FreeBsdDevice> of(Spec spec) {
        return spec.freebsd() == null || spec.freebsd().devices() == null
                ? List.of()
                : spec.freebsd().devices();
    }

    /** As {@code RestrictDevices} takes them. */
    static List<String> rules(Spec spec) {
        List<String> rules = new ArrayList<>(List.of("", "hide", ""));
        BASIC.forEach(name -> rules.addAll(List.of(name, "unhide", "")));
        if (JailLinux.isWanted(spec)) {
            rules.addAll(List.of("shm", "unhide", "1777"));
        }
        for (FreeBsdDevice device : of(spec)) {
            String path = device.path();
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                rules.addAll(List.of(path.substring(0, slash), "unhide", ""));
            }
            rules.addAll(List.of(path, "unhide", device.mode() == null ? "" : Long.toOctalString(device.mode())));
        }
        return rules;
    }

    /** Leases are files with locks that die with their holders, on the machine, and nothing there keeps them yet (decision 510). */
    static UnsupportedFeatureException refuseLeases(List<DeviceRequest> requests) {
        return new UnsupportedFeatureException(requests.stream()
                .map(
                        request -> Finding.unsupported(
                                "device " + request.name(),
                                "a jail is given no device by a lease: nobody on its machine keeps one",
                                "list it in freebsd.devices of config.json: the jail's devfs shows it then, and other jails' may too"))
                .toList());
    }

    /** A path is taken as the kernel's pattern, as in devfs.rules(5): one that would show everything isn't meant. */
    static void check(Spec spec, JailDraft draft) {
        List<FreeBsdDevice> devices = of(spec);
        for (int i = 0; i < devices.size(); i++) {
            String path = devices.get(i).path();
            String pointer = "/freebsd/devices/" + i + "/path";
            if (path.getBytes(StandardCharsets.UTF_8).length > PATTERN_MAX) {
                draft.unsupported(pointer, "it is longer than " + PATTERN_MAX + " bytes", "take a shorter pattern");
            }
            if (path.chars().allMatch(c -> c == '*' || c == '?' || c == '/')) {
                draft.unsupported(pointer, "it would show every device of the machine", "name those that are needed");
            }
        }
    }
}
