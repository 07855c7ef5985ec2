package org.standardcontainer.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as a person writes it, one section for each row: {@code [name]}, then lines {@code member: text}. A line that begins
 * with a blank goes on with the one before; one that begins with {@code #} is a remark. For tables that are part of a program:
 * what is wrong in one is an {@link IllegalArgumentException} that says where.
 */
public final class Sections {
    /** One row. */
    public record Section(String name, Map<String, String> members) {
        /** A member. @throws IllegalArgumentException if it isn't there */
        public String get(String member) {
            String text = members.get(member);
            if (text == null) {
                throw new IllegalArgumentException("[" + name + "] has no " + member);
            }
            return text;
        }

        /** A member, or what holds without it. */
        public String get(String member, String otherwise) {
            return members.getOrDefault(member, otherwise);
        }
    }

    private final Map<String, Section> sections = new LinkedHashMap<>();

    private Sections() {}

    /** Reads a table in UTF-8. */
    public static Sections read(InputStream in) throws IOException {
        Sections read = new Sections();
        Map<String, String> members = new LinkedHashMap<>();
        String last = "";
        for (String line :
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (line.startsWith("[") && line.endsWith("]")) {
                String name = line.substring(1, line.length() - 1);
                members = new LinkedHashMap<>();
                if (read.sections.put(name, new Section(name, members)) != null) {
                    throw new IllegalArgumentException("[" + name + "] is there twice");
                }
            } else if (Character.isWhitespace(line.charAt(0)) && !members.isEmpty()) {
                members.merge(last, line.strip(), (text, more) -> text + " " + more);
            } else if (colon > 0) {
                last = line.substring(0, colon).strip();
                if (members.put(last, line.substring(colon + 1).strip()) != null) {
                    throw new IllegalArgumentException(last + " is there twice: " + line);
                }
            } else {
                throw new IllegalArgumentException("neither a section nor a member: " + line);
            }
        }
        return read;
    }

    /** All, in their order. */
    public List<Section> all() {
        return new ArrayList<>(sections.values());
    }

    /** The row of that name. @throws IllegalArgumentException if there is none */
    public Section get(String name) {
        Section section = sections.get(name);
        if (section == null) {
            throw new IllegalArgumentException("there is no [" + name + "]");
        }
        return section;
    }

    /** True if there is a row of that name. */
    public boolean has(String name) {
        return sections.containsKey(name);
    }
}
