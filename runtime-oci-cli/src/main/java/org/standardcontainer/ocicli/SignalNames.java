package org.standardcontainer.ocicli;

import java.util.Map;
import org.standardcontainer.Signal;

/** Linux's names of the signals that end processes. */
final class SignalNames {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(5, "TRAP"),
            Map.entry(6, "ABRT"),
            Map.entry(7, "BUS"),
            Map.entry(8, "FPE"),
            Map.entry(9, "KILL"),
            Map.entry(10, "USR1"),
            Map.entry(11, "SEGV"),
            Map.entry(12, "USR2"),
            Map.entry(13, "PIPE"),
            Map.entry(14, "ALRM"),
            Map.entry(15, "TERM"),
            Map.entry(24, "XCPU"),
            Map.entry(25, "XFSZ"),
            Map.entry(31, "SYS"));

    private SignalNames() {}

    /** @throws IllegalArgumentException if there is none of that name, or it is one that runtimes are never sent by name here */
    static int number(Signal signal) {
        if (signal.number().isPresent()) {
            return signal.number().getAsInt();
        }
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(signal.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no signal " + signal));
    }

    static Signal name(int number) {
        return new Signal(NAMES.getOrDefault(number, Integer.toString(number)));
    }
}
