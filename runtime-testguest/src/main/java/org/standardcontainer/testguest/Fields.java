package org.standardcontainer.testguest;

import java.util.ArrayList;
import java.util.List;

/** Texts in a line: between them are tabs, and in them is neither a tab nor the end of a line. A text may be such a line itself. */
final class Fields {
    private Fields() {}

    static String join(List<String> texts) {
        StringBuilder line = new StringBuilder();
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\\' -> line.append("\\\\");
                    case '\t' -> line.append("\\t");
                    case '\n' -> line.append("\\n");
                    case '\r' -> line.append("\\r");
                    default -> line.append(c);
                }
            }
            line.append('\t');
        }
        return line.toString();
    }

    /** @throws IllegalArgumentException if it is no such line */
    static List<String> split(String line) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (escaped) {
                text.append(original(c));
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '\t') {
                texts.add(text.toString());
                text.setLength(0);
            } else {
                text.append(c);
            }
        }
        if (escaped || text.length() > 0) {
            throw new IllegalArgumentException("a line that was cut off: " + line);
        }
        return texts;
    }

    private static char original(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw new IllegalArgumentException("no escape: \\" + c);
        };
    }
}
