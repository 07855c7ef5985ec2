package org.standardcontainer.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What every command has: {@code scr} above it, and {@code --help}. Its result is the exit code. */
abstract class Subcommand implements Callable<Integer>, OwnOptions {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Scr scr;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    final Scr scr() {
        return scr;
    }

    /** What picocli does after the options: the id, and what is above this. @return false if it is for picocli */
    final boolean below(Scr above, String id) {
        scr = above;
        return id(id);
    }

    /** Takes the id. @return false if this takes more than one, or none */
    boolean id(String text) {
        return false;
    }
}
