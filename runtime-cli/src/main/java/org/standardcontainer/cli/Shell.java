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
 * @param colour true if {@code err} is a terminal that may be coloured
 */
record Shell(PrintStream out, PrintStream err, Map<String, String> env, boolean colour) {
    /** The process's own. The start script knows what is a terminal; Java 17 can't tell for each stream. */
    static Shell ofProcess() {
        boolean terminal = Boolean.getBoolean("scr.stderr.terminal");
        boolean noColour = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
        return new Shell(
                stream(FileDescriptor.out), stream(FileDescriptor.err), System.getenv(), terminal && !noColour);
    }

    /** In UTF-8 always: clients start a runtime without a locale. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** The text in bold, where there is colour. */
    String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /** The text in red, where there is colour. */
    String red(String text) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }
}
