package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Reads the lines that clients write over and over into a command that picocli has put together and has read a line for before: global options, the
 * command, its options, one parameter; each option by its full name, with a value that can't be taken for anything else. What that means is
 * said by picocli's model alone. Every other line, and every one that is wrong, is for picocli's own parser, which takes longer than most commands do.
 */
final class PlainLine {
    private static final CallersPath PATHS = new CallersPath();

    private final CommandLine command;
    private final Map<ArgSpec, Object> values = new HashMap<>();
    private @Nullable PositionalParamSpec parameter;

    private PlainLine(CommandLine command) {
        this.command = command;
    }

    /**
     * Sets all fields of the command, and of what is above it, as picocli would.
     *
     * @return the command that was asked for; null if this isn't a plain line: then no field was set
     */
    static @Nullable CommandLine read(CommandLine line, String... args) {
        CommandSpec global = line.getCommandSpec();
        Map.Entry<String, CommandLine> only =
                line.getSubcommands().entrySet().iterator().next();
        PlainLine plain = new PlainLine(only.getValue());
        CommandSpec spec = plain.command.getCommandSpec();
        if (line.getSubcommands().size() != 1 || plain.command.isStopAtPositional() || spec.aliases().length > 0) {
            return null;
        }
        int at = plain.options(global, args, 0);
        if (at < 0 || at == args.length || !args[at].equals(only.getKey()) || DirectLine.isTwice(args, at)) {
            return null;
        }
        List<PositionalParamSpec> parameters = spec.positionalParameters();
        plain.parameter = parameters.size() == 1 ? parameters.get(0) : null;
        boolean all = plain.options(spec, args, at + 1) == args.length
                && plain.parameter != null
                && plain.values.containsKey(plain.parameter)
                && canBeSet(global, plain.values)
                && canBeSet(spec, plain.values);
        if (!all) {
            return null;
        }
        set(global, plain.values);
        set(spec, plain.values);
        return plain.command;
    }

    /** Up to where these go; -1 if it isn't for us. */
    private int options(CommandSpec spec, String[] args, int from) {
        for (int i = from; i < args.length; i++) {
            String word = args[i];
            if (word.startsWith("-")) {
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                OptionSpec option = spec.findOption(equals < 0 ? word : word.substring(0, equals));
                if (option == null || option.usageHelp() || option.versionHelp() || option.negatable()) {
                    return -1;
                }
                if (isFlag(option)) {
                    if (equals >= 0) {
                        return -1;
                    }
                    values.put(option, true);
                    continue;
                }
                if (equals < 0 && ++i == args.length) {
                    return -1;
                }
                if (!value(option, equals < 0 ? args[i] : word.substring(equals + 1))) {
                    return -1;
                }
            } else if (parameter == null) {
                return i; // the command
            } else if (values.containsKey(parameter) || !value(parameter, word)) {
                return -1;
            }
        }
        return args.length;
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0 && option.type() == boolean.class;
    }

    /** False if it isn't a text or a path, or could be taken for something else. */
    private boolean value(ArgSpec arg, String text) {
        if (text.isEmpty() || text.startsWith("-") || text.contains("\"") || text.contains("'") || !isSingle(arg)) {
            return false;
        }
        if (arg.type() == Path.class) {
            values.put(arg, PATHS.convert(text));
            return true;
        }
        values.put(arg, text);
        return arg.type() == String.class;
    }

    private static boolean isSingle(ArgSpec arg) {
        return arg.arity().min() == 1
                && arg.arity().max() == 1
                && arg.converters().length == 0
                && arg.splitRegex().isEmpty();
    }

    /** Whether what isn't given is as it was at first, or is a path by default. */
    private static boolean canBeSet(CommandSpec spec, Map<ArgSpec, Object> given) {
        if (!spec.argGroups().isEmpty() || spec.defaultValueProvider() != null) {
            return false;
        }
        for (ArgSpec arg : spec.args()) {
            boolean isGiven = given.containsKey(arg);
            Object first = arg.initialValue();
            if (!isGiven && (arg.required() || (arg.defaultValue() != null && arg.type() != Path.class))) {
                return false;
            }
            if (isGiven && arg instanceof OptionSpec option && isFlag(option) && !Boolean.FALSE.equals(first)) {
                return false; // it is switched off
            }
            if (first instanceof Collection<?> some && !some.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static void set(CommandSpec spec, Map<ArgSpec, Object> given) {
        for (ArgSpec arg : spec.args()) {
            Object value = given.get(arg);
            if (value == null) {
                value = arg.defaultValue() != null ? PATHS.convert(arg.defaultValue()) : arg.initialValue();
            }
            arg.setValue(value);
        }
    }
}
