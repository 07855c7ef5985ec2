package org.standardcontainer.vm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which modules of a guest's kernel drive hardware of the host's. */
record HardwareModules(KernelModules modules) {
    private static final List<String> DISKS = List.of("sd_mod", "sr_mod");

    /** The class of a PCI function in its alias. */
    private static final String MASS_STORAGE = "bc01";

    /** What no alias of the hardware itself leads to, but of what its driver finds. */
    private static final Map<String, List<String>> BEHIND = Map.of(
            "usb_storage", DISKS,
            "uas", DISKS,
            "usbhid", List.of("hid_generic", "evdev"));

    private static final String USB = "xhci_pci";

    /** @throws IOException if there is none for the controller that USB devices are plugged into */
    List<String> of(GivenHardware hardware) throws IOException {
        Set<String> wanted = new LinkedHashSet<>();
        if (!hardware.usb().isEmpty()) {
            if (!modules.has(USB)) {
                throw new IOException(
                        "this kernel knows no USB (" + modules.directory() + " has no module " + USB + ")");
            }
            wanted.add(USB);
        }
        if (!hardware.isEmpty()) {
            wanted.addAll(modules.forAliases(hardware.aliases()));
        }
        if (hardware.aliases().stream().anyMatch(alias -> alias.contains(MASS_STORAGE))) {
            DISKS.stream().filter(modules::has).forEach(wanted::add);
        }
        for (String module : List.copyOf(wanted)) {
            BEHIND.getOrDefault(module, List.of()).stream().filter(modules::has).forEach(wanted::add);
        }
        return new ArrayList<>(wanted);
    }
}
