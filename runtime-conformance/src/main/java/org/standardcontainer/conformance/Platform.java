package org.standardcontainer.conformance;

/** The spec's platforms that the kit has tests for; a clause says on which it holds. */
public enum Platform {
    LINUX("linux"),
    FREEBSD("freebsd"),
    /** A virtual machine: the linux section holds in its guest. */
    VM("vm");

    private final String word;

    Platform(String word) {
        this.word = word;
    }

    /** The word in the spec. */
    public String word() {
        return word;
    }
}
