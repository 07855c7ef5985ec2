package org.standardcontainer.spec;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Signal;

/** Rules for annotations. They are only ever warned of, but for an empty key: a runtime doesn't interpret them. */
final class AnnotationRules {
    private static final String RESERVED = "org.opencontainers";
    private static final Pattern PLATFORM_WORD = Pattern.compile("[a-z][a-z0-9]*");

    private AnnotationRules() {}

    static void check(Place place, @Nullable Map<String, String> annotations) {
        if (annotations == null) {
            return;
        }
        annotations.forEach((key, value) -> {
            if (key.isEmpty()) {
                place.at(key).invalid("a key may not be empty");
            } else if (!key.contains(".")) {
                place.at(key).warn("the key should be named after a domain, such as com.example." + printable(key));
            } else if ((key.equals(RESERVED) || key.startsWith(RESERVED + ".")) && !Words.ANNOTATIONS.contains(key)) {
                place.at(key).warn("the key is reserved, and the spec gives it no meaning");
            } else {
                image(place.at(key), key, value);
            }
        });
    }

    private static String printable(String key) {
        String quoted = Place.quoted(key);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static void image(Place place, String key, String value) {
        boolean fine = switch (key) {
            case "org.opencontainers.image.os", "org.opencontainers.image.architecture" ->
                PLATFORM_WORD.matcher(value).matches();
            case "org.opencontainers.image.created" -> isTime(value);
            case "org.opencontainers.image.stopSignal" -> Signal.parse(value).isPresent();
            default -> true;
        };
        if (!fine) {
            place.warn(Place.quoted(value) + " is not what the image spec allows here");
        }
    }

    private static boolean isTime(String value) {
        try {
            OffsetDateTime.parse(value); // RFC 3339
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
