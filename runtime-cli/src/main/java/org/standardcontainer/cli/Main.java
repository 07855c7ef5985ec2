package org.standardcontainer.cli;

/** Entry point of {@code scr}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(Scr.run(Shell.ofProcess(), args));
    }
}
