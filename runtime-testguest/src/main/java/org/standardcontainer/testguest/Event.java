package org.standardcontainer.testguest;

import java.util.List;

/**
 * What a guest says, a line each.
 *
 * @param kind what happened
 * @param id JUnit's unique id of the test or container that it happened to; empty if to none
 * @param text the reason for which it was skipped, or an encoded {@link Failure}, or what was said; empty for nothing
 */
record Event(Kind kind, String id, String text) {
    enum Kind {
        /** The guest waits for the name of a class. */
        READY,
        /** What its threads and processes do is on the console now, as it was asked for. */
        DUMPED,
        STARTED,
        PASSED,
        SKIPPED,
        /** An assumption wasn't met: a failure of that sort is the text. */
        ABORTED,
        FAILED,
        /** A line of a program. */
        SAID,
        /** The class is through; with a failure if its tests couldn't be found or run. */
        OVER
    }

    String line() {
        return Fields.join(List.of(kind.name(), id, text));
    }

    /** @throws IllegalArgumentException if it isn't one */
    static Event parse(String line) {
        List<String> fields = Fields.split(line);
        if (fields.size() != 3) {
            throw new IllegalArgumentException("no event: " + line);
        }
        return new Event(Kind.valueOf(fields.get(0)), fields.get(1), fields.get(2));
    }
}
