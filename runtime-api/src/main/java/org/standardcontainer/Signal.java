package org.standardcontainer;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A signal, by name where it has one: {@code USR1} is 10 on Linux and 30 on FreeBSD, so the number is the
 * backend's to find.
 *
 * @param name the name without {@code SIG}, upper case ({@code "TERM"}, {@code "RTMIN+1"}), or a decimal number of the target kernel
 */
public record Signal(String name) {
    private static final Pattern LEGAL = Pattern.compile("[A-Z][A-Z0-9]*([+-][0-9]{1,2})?|[0-9]{1,3}");

    public static final Signal HUP = new Signal("HUP");
    public static final Signal INT = new Signal("INT");
    public static final Signal QUIT = new Signal("QUIT");
    public static final Signal KILL = new Signal("KILL");
    public static final Signal USR1 = new Signal("USR1");
    public static final Signal USR2 = new Signal("USR2");
    public static final Signal TERM = new Signal("TERM");

    /** @throws IllegalArgumentException if {@code name} can't be the name or number of a signal */
    public Signal {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException("not a signal: " + name);
        }
    }

    /** Reads {@code KILL}, {@code SIGKILL}, {@code sigkill} or {@code 9}; empty if it can't be a signal. */
    public static Optional<Signal> parse(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG") && name.length() > 3) {
            name = name.substring(3);
        }
        return LEGAL.matcher(name).matches() ? Optional.of(new Signal(name)) : Optional.empty();
    }

    /** The number, when the signal was given as one. */
    public OptionalInt number() {
        return Character.isDigit(name.charAt(0)) ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
    }

    @Override
    public String toString() {
        return number().isPresent() ? name : "SIG" + name;
    }
}
