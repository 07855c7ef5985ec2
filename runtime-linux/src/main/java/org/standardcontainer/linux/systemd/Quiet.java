package org.standardcontainer.linux.systemd;

import org.slf4j.LoggerFactory;

/**
 * The D-Bus library logs by SLF4J, which says on standard error that there is no provider, in a program that has none. This library prints
 * nothing; a program that has a provider gets the log.
 */
final class Quiet {
    private static final String VERBOSITY = "slf4j.internal.verbosity"; // read once, when the first logger is made

    static {
        boolean ours = System.getProperty(VERBOSITY) == null;
        if (ours) {
            System.setProperty(VERBOSITY, "ERROR");
        }
        LoggerFactory.getLogger(Quiet.class);
        if (ours) {
            System.clearProperty(VERBOSITY);
        }
    }

    private Quiet() {}

    /** Sees to it. */
    static void now() {
        // the initializer has
    }
}
