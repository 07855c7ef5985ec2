package org.standardcontainer.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.Caller;

/**
 * The terminal that is this process's standard input. Changed through {@code stty}, which sets the terminal that it
 * gets as its own standard input, so that no native call is needed here.
 */
final class CallerTerminal {
    /** Clients start a runtime without a PATH, so that names alone would find nothing. */
    private static final List<String> DIRECTORIES = List.of("/usr/bin/", "/bin/", "");

    private final String saved;

    private CallerTerminal(String saved) {
        this.saved = saved;
    }

    /** What the size of a terminal is. */
    record Size(int columns, int rows) {}

    /** The terminal; empty if standard input is something else. */
    static Optional<CallerTerminal> find() {
        Caller.current().needsItsOwnProcess();
        return stty("-g").map(CallerTerminal::new);
    }

    /** Passes every byte through as it is: the container's own terminal does echo, line editing and signals. */
    void raw() {
        stty("raw", "-echo");
    }

    /** Sets it back to what it was when it was found. */
    void restore() {
        stty(saved);
    }

    /** Its size now; empty if it has none. */
    Optional<Size> size() {
        return stty("size").flatMap(CallerTerminal::parseSize);
    }

    /** Reads {@code "24 80"}: rows, then columns. */
    static Optional<Size> parseSize(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length != 2 || !words[0].matches("[0-9]{1,5}") || !words[1].matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        Size size = new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
        return size.columns() > 0 && size.rows() > 0 ? Optional.of(size) : Optional.empty();
    }

    /** What it printed; empty if it failed. */
    private static Optional<String> stty(String... arguments) {
        for (String directory : DIRECTORIES) {
            List<String> command = new ArrayList<>();
            command.add(directory + "stty");
            command.addAll(List.of(arguments));
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(Redirect.INHERIT)
                        .redirectError(Redirect.DISCARD)
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
            } catch (IOException notInThisDirectory) {
                // then in the next one
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
