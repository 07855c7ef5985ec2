package org.standardcontainer;

/** How a process ended. */
public sealed interface ExitStatus {
    /**
     * It called exit.
     *
     * @param code 0 to 255
     */
    record Exited(int code) implements ExitStatus {}

    /**
     * A signal ended it.
     *
     * @param signal which
     * @param number its number on the kernel that the process ran on
     * @param coreDumped true if a core was written
     */
    record Signalled(Signal signal, int number, boolean coreDumped) implements ExitStatus {}

    /**
     * It ended, and nobody was there to see how; or it may still run, and the object that was asked was closed first.
     *
     * @param reason why it isn't known, as a sentence
     */
    record Unknown(String reason) implements ExitStatus {}

    /** What a shell would show: the code, 128 plus the signal's number, or 255 when not known. */
    default int shellCode() {
        if (this instanceof Exited exited) {
            return exited.code();
        }
        return this instanceof Signalled signalled ? 128 + signalled.number() : 255;
    }
}
