package org.standardcontainer.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the command line was started with. Tests give their own.
 *
 * @param out for results, and nothing else
 * @param err for everything else
 * @param env the environment
 * @param terminal true if {@code err} is a terminal
 */
record Shell(PrintStream out, PrintStream err, Map<String, String> env, boolean terminal) {
    /** The system property by which the start script says that standard error is a terminal. */
    static final String TERMINAL_PROPERTY = "scr.stderr.terminal";

    /** The process's own. The start script knows what is a terminal; Java 17 can't tell for each stream. */
    static Shell ofProcess() {
        return new Shell(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                Boolean.getBoolean(TERMINAL_PROPERTY));
    }

    /** In UTF-8 always: clients start a runtime without a locale. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** The text in red, on a terminal that has colours and whose owner didn't ask for none (no-color.org). */
    String red(String text) {
        boolean colour = terminal
                && !"dumb".equals(env.get("TERM"))
                && env.getOrDefault("NO_COLOR", "").isEmpty();
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }
}
