package org.standardcontainer.device;

import java.util.ArrayList;
import java.util.List;

/**
 * A device that a container asks for.
 *
 * @param name a path below {@code /dev}; a name of the Container Device Interface ({@code vendor.com/class=name}); {@code net:NAME}, a network
 *     interface; {@code usb:BUS-PORT} or {@code usb:serial=SERIAL}, all nodes of a USB device; {@code vfio:GROUP}, an IOMMU group
 * @param sharing who else may have it
 */
public record DeviceRequest(String name, Sharing sharing) {
    /** The annotation that asks for devices: names as {@link #parse} takes them, separated by commas. Only honoured if the runtime is configured so. */
    public static final String ANNOTATION = "org.standardcontainer.devices";

    /** Who else may have a device. */
    public enum Sharing {
        /** Nobody. */
        EXCLUSIVE,
        /** Others that ask for no more than this. */
        SHARED;

        /** As it is written: {@code "shared"}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String SHARED_SUFFIX = ":" + Sharing.SHARED.word();

    public DeviceRequest {
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c == ',' || c == 127)) {
            throw new IllegalArgumentException("\"" + name + "\" names no device");
        }
    }

    /**
     * Reads one: a name, which is exclusive unless {@code :shared} stands behind it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static DeviceRequest parse(String text) {
        String name = text.strip();
        return name.endsWith(SHARED_SUFFIX)
                ? new DeviceRequest(name.substring(0, name.length() - SHARED_SUFFIX.length()), Sharing.SHARED)
                : new DeviceRequest(name, Sharing.EXCLUSIVE);
    }

    /**
     * Reads the value of {@link #ANNOTATION}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static List<DeviceRequest> parseAll(String text) {
        List<DeviceRequest> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            all.add(parse(part));
        }
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return sharing == Sharing.SHARED ? name + SHARED_SUFFIX : name;
    }
}
