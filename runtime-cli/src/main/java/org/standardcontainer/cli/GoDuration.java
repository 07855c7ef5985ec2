package org.standardcontainer.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as programs in Go take it: {@code 500ms}, {@code 1.5s}, {@code 1m30s}. */
final class GoDuration {
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(\\.[0-9]{1,9})?(ns|us|µs|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)([a-zµ]+)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /** True for one, also for none at all. */
    static boolean isOne(String text) {
        return text.equals("0") || WHOLE.matcher(text).matches();
    }

    /** @throws UsageException if it is none, or not longer than nothing */
    static Duration parse(String text) {
        Duration sum = Duration.ZERO;
        if (WHOLE.matcher(text).matches()) {
            for (Matcher part = PART.matcher(text); part.find(); ) {
                BigDecimal nanos = new BigDecimal(part.group(1))
                        .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)))
                        .setScale(0, RoundingMode.DOWN);
                sum = sum.plusNanos(nanos.longValueExact());
            }
        }
        if (sum.isZero()) {
            throw new UsageException("\"" + text + "\" is no length of time", "Give one such as 500ms, 5s or 1m.");
        }
        return sum;
    }
}
