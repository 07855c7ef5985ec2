package org.standardcontainer.launcher.state;

/** A file of the state root that can't be what was written there; the message says which and why. */
final class DamagedFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    DamagedFileException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** Which file and what is wrong with it. */
    String problem() {
        return problem;
    }
}
