package org.standardcontainer.inmemory;

import java.util.Map;
import java.util.Set;
import org.standardcontainer.Signal;

/** The numbers that Linux gives to signals. */
final class Signals {
    private static final int RTMIN = 34;
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", 2),
            Map.entry("QUIT", 3),
            Map.entry("ABRT", 6),
            Map.entry("KILL", 9),
            Map.entry("USR1", 10),
            Map.entry("SEGV", 11),
            Map.entry("USR2", 12),
            Map.entry("PIPE", 13),
            Map.entry("ALRM", 14),
            Map.entry("TERM", 15),
            Map.entry("STKFLT", 16),
            Map.entry("CHLD", 17),
            Map.entry("CONT", 18),
            Map.entry("STOP", 19),
            Map.entry("XCPU", 24),
            Map.entry("XFSZ", 25),
            Map.entry("VTALRM", 26),
            Map.entry("PROF", 27),
            Map.entry("WINCH", 28),
            Map.entry("IO", 29),
            Map.entry("PWR", 30),
            Map.entry("SYS", 31),
            Map.entry("RTMIN", RTMIN));

    private static final String ABOVE_RTMIN = "RTMIN+";

    private static final Set<String> HARMLESS = Set.of("CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH");

    private Signals() {}

    /** @throws IllegalArgumentException if there is no such signal */
    static int number(Signal signal) {
        Integer number =
                signal.number().isPresent() ? (Integer) signal.number().getAsInt() : NUMBERS.get(signal.name());
        if (signal.name().startsWith(ABOVE_RTMIN)) {
            number = RTMIN + Integer.parseInt(signal.name().substring(ABOVE_RTMIN.length()));
        }
        if (number == null || number < 1 || number > 64) {
            throw new IllegalArgumentException("no signal " + signal);
        }
        return number;
    }

    /** False for what a process that doesn't care ignores, stops from, or goes on after (signal(7)). */
    static boolean endsByDefault(Signal signal) {
        return !HARMLESS.contains(signal.name());
    }

    /** The name of a signal that was given as a number, if it has one. */
    static Signal named(Signal signal) {
        int number = number(signal);
        return NUMBERS.entrySet().stream()
                .filter(e -> e.getValue() == number)
                .findFirst()
                .map(e -> new Signal(e.getKey()))
                .orElse(signal);
    }
}
