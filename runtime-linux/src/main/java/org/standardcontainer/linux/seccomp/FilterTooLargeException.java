package org.standardcontainer.linux.seccomp;

/** A profile needs more instructions than the kernel takes. */
final class FilterTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int instructions;

    /** @param instructions how many there would be, at least */
    FilterTooLargeException(int instructions) {
        super("a filter of " + instructions + " instructions or more");
        this.instructions = instructions;
    }

    int instructions() {
        return instructions;
    }
}
