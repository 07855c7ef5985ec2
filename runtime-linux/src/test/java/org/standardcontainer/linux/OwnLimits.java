package org.standardcontainer.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits as {@code /proc/PID/limits} has them, by the names of a configuration. */
final class OwnLimits {
    /** All that Linux has, and what they are called there. */
    static final Map<String, String> NAMES = new LinkedHashMap<>();

    static final BigInteger UNLIMITED = new BigInteger("18446744073709551615");

    static {
        NAMES.put("RLIMIT_CPU", "Max cpu time");
        NAMES.put("RLIMIT_FSIZE", "Max file size");
        NAMES.put("RLIMIT_DATA", "Max data size");
        NAMES.put("RLIMIT_STACK", "Max stack size");
        NAMES.put("RLIMIT_CORE", "Max core file size");
        NAMES.put("RLIMIT_RSS", "Max resident set");
        NAMES.put("RLIMIT_NPROC", "Max processes");
        NAMES.put("RLIMIT_NOFILE", "Max open files");
        NAMES.put("RLIMIT_MEMLOCK", "Max locked memory");
        NAMES.put("RLIMIT_AS", "Max address space");
        NAMES.put("RLIMIT_LOCKS", "Max file locks");
        NAMES.put("RLIMIT_SIGPENDING", "Max pending signals");
        NAMES.put("RLIMIT_MSGQUEUE", "Max msgqueue size");
        NAMES.put("RLIMIT_NICE", "Max nice priority");
        NAMES.put("RLIMIT_RTPRIO", "Max realtime priority");
        NAMES.put("RLIMIT_RTTIME", "Max realtime timeout");
    }

    private OwnLimits() {}

    /** This JVM's hard limits. */
    static Map<String, BigInteger> hard() {
        try {
            Map<String, BigInteger> hard = new LinkedHashMap<>();
            of(Files.readString(Path.of("/proc/self/limits"))).forEach((name, both) -> hard.put(name, both.hard()));
            return hard;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text of {@code /proc/PID/limits} */
    static Map<String, SoftAndHard> of(String text) {
        Map<String, SoftAndHard> limits = new LinkedHashMap<>();
        NAMES.forEach((name, title) -> {
            String line = text.lines()
                    .filter(l -> l.startsWith(title + " "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + title + " in " + text));
            String[] values = line.substring(title.length()).strip().split(" +");
            limits.put(name, new SoftAndHard(number(values[0]), number(values[1])));
        });
        return limits;
    }

    private static BigInteger number(String text) {
        return text.equals("unlimited") ? UNLIMITED : new BigInteger(text);
    }

    record SoftAndHard(BigInteger soft, BigInteger hard) {}
}
