package org.standardcontainer.linux.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A line of the form {@code SUBJECT NAME=VALUE NAME=VALUE}.
 *
 * @param subject its first word
 */
record Figures(String subject, Map<String, String> values) {
    static Figures of(String line) {
        String[] words = line.strip().split(" ");
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals > 0) {
                values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            }
        }
        return new Figures(words[0], values);
    }

    OptionalLong number(String name) {
        return StatFiles.parse(values.getOrDefault(name, ""));
    }
}
