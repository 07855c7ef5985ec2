package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * What the configuration says about devices and their leases.
 *
 * @param store where the leases are; empty for the host's usual place
 * @param listed what a device is that a configuration lists without asking for a lease
 * @param annotation whether a configuration may ask for devices by an annotation
 * @param cdi where files of the Container Device Interface are; later directories go before earlier ones
 */
public record DeviceSettings(Optional<Path> store, Listed listed, Annotation annotation, List<Path> cdi) {
    /** What holds of a device that a configuration lists without asking for a lease. */
    public enum Listed {
        /** It is leased, and others may have it too; not what somebody has alone. */
        SHARED,
        /** Nobody else may have it. */
        EXCLUSIVE,
        /** It isn't leased, and no lease is looked at. */
        IGNORED
    }

    /** Whether annotations are honoured. */
    public enum Annotation {
        /** A configuration that asks so is refused. */
        REFUSED,
        /** It gets what it asks for. */
        HONOURED
    }

    private static final ConfigKey<Path> STORE = ConfigKey.path(
            "devices.store",
            "Directory with the leases of devices; all runtimes of a host have to use the same (default: /run/scr-devices)");

    private static final ConfigKey<Listed> LISTED = ConfigKey.word(
            "devices.listed",
            "What a device is that a configuration lists without asking for a lease: shared (leased together with others"
                    + " that list it), exclusive (leased alone), ignored (not leased)",
            Listed.class,
            Listed.SHARED);

    private static final ConfigKey<Annotation> ANNOTATION = ConfigKey.word(
            "devices.annotation",
            "Whether a configuration may ask for devices by the annotation org.standardcontainer.devices: refused, or"
                    + " honoured, if only those write annotations who may give devices away",
            Annotation.class,
            Annotation.REFUSED);

    private static final ConfigKey<String> CDI = ConfigKey.text(
            "devices.cdi",
            "Directories with files of the Container Device Interface, separated by colons (default: /etc/cdi:/var/run/cdi)");

    /** The keys that a backend takes whose containers can be given devices. */
    public static List<ConfigKey<?>> keys() {
        return List.of(STORE, LISTED, ANNOTATION, CDI);
    }

    public DeviceSettings {
        cdi = List.copyOf(cdi);
    }

    /** What a configuration says. */
    public static DeviceSettings from(RuntimeConfig config) {
        return new DeviceSettings(
                config.find(STORE),
                config.get(LISTED),
                config.get(ANNOTATION),
                Arrays.stream(config.find(CDI).orElse("/etc/cdi:/var/run/cdi").split(":"))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .toList());
    }
}
