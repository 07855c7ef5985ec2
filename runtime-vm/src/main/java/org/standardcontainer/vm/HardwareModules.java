package org.standardcontainer.vm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which modules of a guest's kernel drive hardware of the host's. */
record HardwareModules(KernelModules modules) {
    private static final List<String> DISKS = List.of("sd_mod", "sr_mod");
    private static final List<String> KEYS = List.of("hid_generic", "evdev");

    /** The class of a PCI function in its alias. */
    private static final String MASS_STORAGE = "bc01";

    static final String USB_CONTROLLER = "bc0Csc03";

    /** The classes of a USB interface in its alias. */
    private static final String USB_STORAGE = "ic08";

    private static final String USB_KEYS = "ic03";

    /** What no alias of the hardware itself leads to, but of what its driver finds. */
    private static final Map<String, List<String>> BEHIND = Map.of(
            "usb_storage", DISKS,
            "uas", DISKS,
            "usbhid", KEYS);

    /** What is plugged into a controller only the guest will see; these drive what says its class. */
    private static final List<String> BEHIND_USB = List.of("usb_storage", "uas", "usbhid", "cdc_acm");

    /** Where in the kernel's tree drivers are that make a node of one of these subsystems for all that they take. Of others that can't be said. */
    private static final Map<String, List<String>> NODES = Map.ofEntries(
            Map.entry("drivers/ata/", List.of("block")),
            Map.entry("drivers/block/", List.of("block")),
            Map.entry("drivers/gpu/drm/", List.of("drm")),
            Map.entry("drivers/hid/", List.of("hidraw", "input")),
            Map.entry("drivers/media/usb/uvc/", List.of("video4linux")),
            Map.entry("drivers/nvme/", List.of("block")),
            Map.entry("drivers/scsi/", List.of("block")),
            Map.entry("drivers/tty/", List.of("tty")),
            Map.entry("drivers/usb/class/", List.of("tty", "usbmisc")),
            Map.entry("drivers/usb/host/", List.of("usb")),
            Map.entry("drivers/usb/serial/", List.of("tty")),
            Map.entry("drivers/usb/storage/", List.of("block")),
            Map.entry("sound/", List.of("sound")));

    private static final String USB = "xhci_pci";

    /**
     * What a guest has for the hardware.
     *
     * @param modules to load, if they can be
     * @param owed for a part, by its alias, the subsystems that one of its nodes is of as soon as a driver has it
     */
    record Drivers(List<String> modules, Map<String, List<String>> owed) {
        static final Drivers NONE = new Drivers(List.of(), Map.of());

        Drivers {
            modules = List.copyOf(modules);
            owed = Map.copyOf(owed);
        }
    }

    /** @throws IOException if there is none for the controller that USB devices are plugged into */
    Drivers of(GivenHardware hardware) throws IOException {
        if (hardware.isEmpty()) {
            return Drivers.NONE;
        }
        Set<String> wanted = new LinkedHashSet<>();
        if (!hardware.usb().isEmpty()) {
            if (!modules.isComplete(USB)) {
                throw new IOException("this kernel knows no USB (" + modules.directory() + " has no module " + USB
                        + ", or not all that it needs)");
            }
            wanted.add(USB);
        }
        List<String> aliases = hardware.aliases();
        Map<String, List<String>> owed = new LinkedHashMap<>();
        modules.drivers(aliases).forEach((alias, drivers) -> {
            drivers.forEach(driver -> wanted.add(driver.name()));
            List<String> nodes = nodes(drivers);
            if (!nodes.isEmpty() && (alias.startsWith("usb:") || alias.startsWith("pci:"))) {
                owed.put(alias, nodes);
            }
        });
        if (any(aliases, "pci:", USB_CONTROLLER)) {
            wanted.addAll(BEHIND_USB);
        }
        for (String module : List.copyOf(wanted)) {
            wanted.addAll(BEHIND.getOrDefault(module, List.of()));
        }
        // whoever drives it may be built into a kernel that doesn't say what its parts are for
        if (any(aliases, "pci:", MASS_STORAGE) || any(aliases, "usb:", USB_STORAGE)) {
            wanted.addAll(DISKS);
        }
        if (any(aliases, "usb:", USB_KEYS)) {
            wanted.addAll(KEYS);
        }
        List<String> complete = new ArrayList<>();
        for (String module : wanted) {
            if (modules.isComplete(module)) {
                complete.add(module);
            }
        }
        return new Drivers(complete, owed);
    }

    private static boolean any(List<String> aliases, String bus, String part) {
        return aliases.stream().anyMatch(alias -> alias.startsWith(bus) && alias.contains(part));
    }

    /** Of all that may drive one part; none if one of them may make none. */
    private static List<String> nodes(Set<KernelModules.Driver> drivers) {
        Set<String> all = new TreeSet<>();
        for (KernelModules.Driver driver : drivers) {
            List<String> of = NODES.entrySet().stream()
                    .filter(place -> driver.place().startsWith(place.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(List.of());
            if (of.isEmpty()) {
                return List.of();
            }
            all.addAll(of);
        }
        return List.copyOf(all);
    }
}
