package org.standardcontainer.spec;

import java.util.List;
import java.util.Map;

/** Rules for each member, known or not: no NUL in a text (a kernel would cut it there), unknown members are warned of. */
final class EveryMemberRules {
    private EveryMemberRules() {}

    static void check(Place place, Record holder) {
        RecordShape shape = RecordShape.of(holder.getClass());
        for (RecordShape.Member member : shape.members()) {
            Object value = member.get(holder);
            if (value != null) {
                value(place.at(member.name()), value);
            }
        }
        for (String name : shape.unknown(holder).keySet()) {
            // config.md#extensibility: unknown properties are ignored; readers written in Go would take another case
            String meant = shape.members().stream()
                    .map(RecordShape.Member::name)
                    .filter(name::equalsIgnoreCase)
                    .map(known -> "; " + known + " is meant?")
                    .findFirst()
                    .orElse("");
            place.at(name).in("config.md#extensibility").warn("is not a property of the spec, and is ignored" + meant);
        }
    }

    private static void value(Place place, Object value) {
        if (value instanceof String text) {
            text(place, text);
        } else if (value instanceof Record record) {
            check(place, record);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                value(place.at(i), list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                text(place.at((String) key), (String) key);
                value(place.at((String) key), element);
            });
        }
    }

    private static void text(Place place, String text) {
        if (text.indexOf('\0') >= 0) {
            place.in("config.md#valid-values").invalid("has a NUL character, where a kernel would cut it");
        }
    }
}
