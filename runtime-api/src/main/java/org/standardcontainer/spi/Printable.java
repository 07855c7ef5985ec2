package org.standardcontainer.spi;

/**
 * Text that came from a bundle, as it may be shown: what would move a terminal's cursor, colour it, turn its direction or begin
 * another line is written as an escape. A bundle's texts could otherwise forge what an operator sees.
 */
public final class Printable {
    private Printable() {}

    /** The same text on one line. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isHidden)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
