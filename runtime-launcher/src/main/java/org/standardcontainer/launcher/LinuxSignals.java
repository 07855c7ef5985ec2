package org.standardcontainer.launcher;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.standardcontainer.Signal;

/** Linux's signals: names and numbers, the same on x86_64 and aarch64. */
final class LinuxSignals {
    /** Place 0 is signal 1. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final Pattern REALTIME = Pattern.compile("RT(MIN|MAX)([+-][0-9]{1,2})?");
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private LinuxSignals() {}

    /** The number of a signal; empty if Linux has no such. 0, which only tests whether a process is there, is one. */
    static OptionalInt number(Signal signal) {
        if (signal.number().isPresent()) {
            return legal(signal.number().getAsInt());
        }
        String name = switch (signal.name()) {
            case "IOT" -> "ABRT";
            case "CLD" -> "CHLD";
            case "POLL" -> "IO";
            case "UNUSED" -> "SYS";
            default -> signal.name();
        };
        int index = NAMES.indexOf(name);
        return index >= 0 ? OptionalInt.of(index + 1) : realtime(name);
    }

    private static OptionalInt realtime(String name) {
        Matcher matcher = REALTIME.matcher(name);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        int offset =
                Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(0);
        int number = (matcher.group(1).equals("MIN") ? RTMIN : RTMAX) + offset;
        return number < RTMIN ? OptionalInt.empty() : legal(number);
    }

    private static OptionalInt legal(int number) {
        return number >= 0 && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** The signal of a number, by name where it has one. */
    static Signal of(int number) {
        if (number >= 1 && number <= NAMES.size()) {
            return new Signal(NAMES.get(number - 1));
        }
        if (number >= RTMIN && number <= RTMAX) {
            return new Signal(number == RTMIN ? "RTMIN" : "RTMIN+" + (number - RTMIN));
        }
        return new Signal(Integer.toString(number));
    }
}
