package org.standardcontainer;

import org.standardcontainer.spi.Printable;

/**
 * One thing that was found out about a configuration or a host.
 *
 * @param kind how grave it is
 * @param subject what it is about: a JSON pointer ({@code /process/cwd}), a configuration key, or a host fact
 * @param problem what is wrong, one sentence without a full stop
 * @param remedy what to do about it; empty when the problem says it
 * @param reference the section of the spec ({@code config.md#process}); empty when there is none
 */
public record Finding(Kind kind, String subject, String problem, String remedy, String reference) {
    /** How grave a finding is. */
    public enum Kind {
        /** The value is against the spec, or nonsense: nothing runs. */
        INVALID,
        /** The value is fine and this backend or host can't do it: nothing runs. */
        UNSUPPORTED,
        /** It runs; someone should know. */
        WARNING,
        /** It is so. */
        INFO
    }

    /** Texts from a configuration may forge nothing where they are shown: what isn't seen, or moves what is, is escaped. */
    public Finding {
        subject = Printable.of(subject);
        problem = Printable.of(problem);
        remedy = Printable.of(remedy);
    }

    /** A violation of the spec. */
    public static Finding invalid(String pointer, String problem, String reference) {
        return new Finding(Kind.INVALID, pointer, problem, "", reference);
    }

    /** Something that the backend or the host can't do. */
    public static Finding unsupported(String subject, String problem, String remedy) {
        return new Finding(Kind.UNSUPPORTED, subject, problem, remedy, "");
    }

    /** Something to know. */
    public static Finding warning(String subject, String problem) {
        return new Finding(Kind.WARNING, subject, problem, "", "");
    }

    /** What is wrong and, where there is one, the remedy, as sentences; without a full stop where there is none. */
    public String sentences() {
        return remedy.isEmpty()
                ? problem
                : problem + ". " + Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1);
    }

    /** True if nothing may run because of it. */
    public boolean isError() {
        return kind == Kind.INVALID || kind == Kind.UNSUPPORTED;
    }
}
