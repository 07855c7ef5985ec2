package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;

/**
 * Reads the plain lines of the commands that clients call most, for a JVM that has this one line to read: to find out by reflection what picocli may
 * take here lasts half as long as such a command. A line is plain as {@link PlainLine} has it, and it is of the options that a client
 * gives. Every other one, and every one that is wrong, is for picocli (decision 617).
 */
final class DirectLine {
    private final String[] args;
    private int at;

    private DirectLine(String... args) {
        this.args = args;
    }

    /**
     * Sets the fields of {@code scr} and of the command as picocli would.
     *
     * @return the command that was asked for; null if this line isn't for us: then {@code scr} is of no use any more
     */
    static @Nullable Subcommand read(Scr scr, String... args) {
        DirectLine line = new DirectLine(args);
        if (!line.options(scr) || line.isOver() || isTwice(args, line.at)) {
            return null;
        }
        @Nullable Subcommand command = command(args[line.at]);
        if (command == null) {
            return null;
        }
        line.at++;
        @Nullable String id = null;
        while (line.options(command)) {
            if (line.isOver()) {
                return id != null && command.below(scr, id) ? command : null;
            }
            String word = args[line.at++];
            if (id != null || !isPlain(word)) {
                return null;
            }
            id = word;
        }
        return null;
    }

    private static @Nullable Subcommand command(String name) {
        return switch (name) {
            case "create" -> new CreateCommand();
            case "start" -> new StartCommand();
            case "state" -> new StateCommand();
            case "delete" -> new DeleteCommand();
            default -> null;
        };
    }

    /** As the value of an option before it picocli takes the command's name for the command. */
    static boolean isTwice(String[] args, int at) {
        for (int i = 0; i < at; i++) {
            if (args[i].equals(args[at]) || args[i].endsWith("=" + args[at])) {
                return true;
            }
        }
        return false;
    }

    private boolean isOver() {
        return at == args.length;
    }

    /** Goes on to the next word that is no option. @return false if this isn't for us */
    private boolean options(OwnOptions of) {
        while (!isOver() && args[at].startsWith("-")) {
            String name = args[at++];
            int equals = name.startsWith("--") ? name.indexOf('=') : -1;
            if (equals < 0 && of.flag(name)) {
                continue;
            }
            if (equals < 0 && isOver()) {
                return false;
            }
            String value = equals < 0 ? args[at++] : name.substring(equals + 1);
            if (!isPlain(value) || !of.option(equals < 0 ? name : name.substring(0, equals), value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty() && !value.startsWith("-") && !value.contains("\"") && !value.contains("'");
    }
}
