package org.standardcontainer;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.spec.Spec;

/** What a configuration asks of devices by its annotation. */
final class DeviceAnnotation {
    private static final String POINTER = "/annotations/" + DeviceRequest.ANNOTATION;

    private DeviceAnnotation() {}

    private static @Nullable String value(Spec spec) {
        return spec.annotations() == null ? null : spec.annotations().get(DeviceRequest.ANNOTATION);
    }

    /** What is asked for, of a configuration that {@link #check} has nothing against. */
    static List<DeviceRequest> requests(Spec spec) {
        String value = value(spec);
        return value == null ? List.of() : DeviceRequest.parseAll(value);
    }

    /**
     * What is wrong with it.
     *
     * @param honoured false where annotations may come from somebody who may not give devices away
     */
    static Optional<Finding> check(Spec spec, boolean honoured) {
        String value = value(spec);
        if (value == null) {
            return Optional.empty();
        }
        if (!honoured) {
            return Optional.of(Finding.unsupported(
                    POINTER,
                    "asks for devices by an annotation, which isn't honoured",
                    "name them where the container is created, or set devices.annotation = honoured"
                            + " if only those write annotations who may give devices away"));
        }
        try {
            DeviceRequest.parseAll(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    Finding.unsupported(POINTER, String.valueOf(e.getMessage()), "name devices, separated by commas"));
        }
    }
}
