package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Command lines as runc's callers write them, which are Go's: {@code -name} means {@code --name} (containerd's shim writes
 * {@code -no-subreaper}), and a flag may have its value behind it, as in {@code --detach=true}. Nothing else is changed: what is
 * no option of the command stays as it is, and so does what follows {@code --}, an option that wants a value, or the id of {@code exec}.
 */
final class GoArguments {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private GoArguments() {}

    static String[] rewritten(CommandLine line, String... args) {
        List<String> all = new ArrayList<>();
        CommandLine command = line;
        for (int i = 0; i < args.length; i++) {
            String argument = args[i];
            if (command == line && argument.isEmpty()) {
                return all.toArray(String[]::new); // no command, whatever follows: as in runc
            }
            if (command == line && argument.equals("--") && i + 1 < args.length && !args[i + 1].startsWith("-")) {
                continue; // the end of the global options; the command's own come behind its name
            }
            CommandLine below = command == line ? line.getSubcommands().get(argument) : null;
            if (below != null) {
                command = below;
                all.add(argument);
                continue;
            }
            if (!argument.startsWith("-") || argument.equals("-")) {
                all.add(argument);
                if (command == line || command.isStopAtPositional()) {
                    return rest(all, args, i + 1); // an unknown command; or the rest is the program's
                }
                continue;
            }
            if (argument.equals("--")) {
                return rest(all, args, i);
            }
            OptionSpec option = option(command, argument);
            if (option == null) {
                all.add(argument);
                continue;
            }
            add(all, option, argument);
            if (takesNext(option, argument) && i + 1 < args.length) {
                all.add(args[++i]);
            }
        }
        return all.toArray(String[]::new);
    }

    private static String[] rest(List<String> all, String[] args, int from) {
        all.addAll(List.of(args).subList(from, args.length));
        return all.toArray(String[]::new);
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }

    /** The option that is meant; null for none of this command's. */
    private static @Nullable OptionSpec option(CommandLine command, String argument) {
        String name = name(argument);
        OptionSpec found = command.getCommandSpec().findOption(name);
        if (found == null && !name.startsWith("--")) {
            found = command.getCommandSpec().findOption("-" + name);
        }
        return found;
    }

    private static void add(List<String> all, OptionSpec option, String argument) {
        String name = name(argument);
        String full = name.startsWith("--") || List.of(option.names()).contains(name) ? name : "-" + name;
        if (argument.length() == name.length()) {
            all.add(full);
            return;
        }
        String value = argument.substring(name.length() + 1);
        if (!isFlag(option)) {
            all.add(full + "=" + value);
        } else if (TRUE.contains(value)) {
            all.add(full);
        } else if (!FALSE.contains(value)) {
            all.add(full + "=" + value); // which the parser refuses
        }
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    private static boolean takesNext(OptionSpec option, String argument) {
        return !isFlag(option) && argument.indexOf('=') < 0;
    }
}
