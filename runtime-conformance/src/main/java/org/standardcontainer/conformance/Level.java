package org.standardcontainer.conformance;

/** How binding a sentence of the spec is (RFC 2119). */
public enum Level {
    MUST("MUST"),
    MUST_NOT("MUST NOT"),
    REQUIRED("REQUIRED"),
    SHOULD("SHOULD"),
    SHOULD_NOT("SHOULD NOT"),
    OPTIONAL("OPTIONAL"),
    MAY("MAY");

    /** What a failed test of a level means. */
    public enum Weight {
        /** The backend fails. */
        REQUIRED,
        /**
         * The backend fails: an author may leave the property out, but a backend that takes it has to apply it
         * (runtime.md#create, config.md#valid-values).
         */
        OPTIONAL,
        /** A warning. */
        SHOULD,
        /** A line in the report. */
        MAY
    }

    private final String word;

    Level(String word) {
        this.word = word;
    }

    /** The word in the spec. */
    public String word() {
        return word;
    }

    static Level of(String word) {
        return valueOf(word.replace(' ', '_'));
    }

    /** What a failed test means. */
    public Weight weight() {
        return switch (this) {
            case MUST, MUST_NOT, REQUIRED -> Weight.REQUIRED;
            case OPTIONAL -> Weight.OPTIONAL;
            case SHOULD, SHOULD_NOT -> Weight.SHOULD;
            case MAY -> Weight.MAY;
        };
    }
}
