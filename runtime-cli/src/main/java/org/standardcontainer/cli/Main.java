package org.standardcontainer.cli;

import org.standardcontainer.launcher.Caller;

/** Entry point of {@code scr}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Signals.listen();
        System.exit(Caller.process().run(() -> Scr.runAlone(Shell.ofProcess(), args)));
    }
}
