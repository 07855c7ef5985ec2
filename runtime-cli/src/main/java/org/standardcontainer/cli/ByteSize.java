package org.standardcontainer.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as docker and runc take it: {@code 512m}, {@code 1.5GiB}; units are powers of 1024, and -1 is no limit. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgtp]?)i?b?");
    private static final String UNITS = "kmgtp";
    private static final int BITS = 10;

    private ByteSize() {}

    /** @throws UsageException if it is none */
    static long parse(String text) {
        if (text.equals("-1")) {
            return -1;
        }
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        try {
            if (size.matches()) {
                int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
                return new BigDecimal(size.group(1))
                        .multiply(BigDecimal.valueOf(1L << (BITS * power)))
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact();
            }
        } catch (ArithmeticException tooLarge) {
            // said below
        }
        throw new UsageException(
                "\"" + text + "\" is no size", "Give a number of bytes, with k, m or g behind it if you like.");
    }
}
