package org.standardcontainer.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.launcher.FailedPlanStep;
import org.standardcontainer.spi.Printable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What comes before each command, and how failures end. A class with a name: picocli's classes are of a format that an archive has no lambdas for,
 * and every class that such a one is of would be left out with it (decision 603).
 */
final class Endings implements IExecutionStrategy, IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Pattern JAVAS_WORDS =
            Pattern.compile("cannot convert ('.*') to BigInteger \\(.*\\)|('.*') is not an? (?:int|long)");

    private final Scr scr;

    Endings(Scr scr) {
        this.scr = scr;
    }

    @Override
    public int execute(ParseResult parsed) {
        for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
            CommandLine command = at.commandSpec().commandLine();
            List<String> unknown =
                    at.unmatched().stream().filter(word -> word.startsWith("-")).toList();
            if (!unknown.isEmpty()) { // which picocli lets pass with --help
                return handleParseException(
                        new CommandLine.UnmatchedArgumentException(command, unknown), new String[0]);
            }
        }
        if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty() && !isBehindHelp(parsed)) {
            return fail(new UnknownCommandException(parsed.unmatched().get(0), "", null));
        }
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        try {
            scr.openLog();
        } catch (UsageException e) {
            return fail(e);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** {@code --help frob} is help, as in runc, and {@code frob --help} isn't. */
    private static boolean isBehindHelp(ParseResult parsed) {
        List<String> words = parsed.originalArgs();
        return parsed.isUsageHelpRequested()
                && words.subList(0, words.indexOf(parsed.unmatched().get(0))).stream()
                        .anyMatch(word -> word.equals("-h") || word.equals("--help"));
    }

    /** Executes a command whose fields are set, as picocli does after it has read a line. */
    int run(CommandLine command) {
        return run((Subcommand) command.getCommandSpec().userObject());
    }

    /** The same for one whose fields were set without picocli. */
    int run(Subcommand command) {
        try {
            scr.openLog();
            return command.call();
        } catch (CommandLine.ParameterException e) {
            return handleParseException(e, new String[0]);
        } catch (Exception e) {
            return fail(e);
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        int code = fail(failure);
        return command.getCommandName().equals("exec") ? ExecCommand.FAILED : code;
    }

    /** As in runc: what is wrong, and how it is used, on standard output; on standard error the failure, as any other. */
    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] args) {
        ContainerException wrong = usage(failure);
        if (!(wrong instanceof UnknownCommandException) && !isValueOfAWord(failure)) {
            PrintStream out = scr.shell().out();
            out.println("Incorrect Usage: " + Printable.of(String.valueOf(wrong.getMessage())));
            out.println();
            usageOf(failure.getCommandLine()).usage(out);
        }
        return fail(wrong);
    }

    /** One that runc takes, as it takes any text, and judges afterwards. */
    private static boolean isValueOfAWord(CommandLine.ParameterException failure) {
        CommandLine.Model.@Nullable ArgSpec arg = failure.getArgSpec();
        return arg != null
                && !(failure instanceof CommandLine.MissingParameterException)
                && (arg.type().isEnum()
                        || (arg instanceof CommandLine.Model.OptionSpec option
                                && option.longestName().startsWith("--cpu-")));
    }

    /** Of {@code scr} itself: with all commands, where it was put together for one. */
    private CommandLine usageOf(CommandLine command) {
        return command.getParent() == null ? Commands.of(scr, scr.shell()) : command;
    }

    private int fail(Exception failure) {
        ErrorReport.of(failure).print(scr);
        if (scr.debug()) {
            if (failure.getCause() instanceof FailedPlanStep step) {
                scr.shell().err().println("  " + Printable.of(String.valueOf(step.getMessage())));
            }
            failure.printStackTrace(scr.shell().err());
        }
        return failure instanceof UnknownCommandException ? UnknownCommandException.CODE : Scr.FAILED;
    }

    private static Optional<String> unknownOption(CommandLine command) {
        return command.getUnmatchedArguments().stream()
                .filter(word -> word.startsWith("-"))
                .findFirst();
    }

    /** picocli's sentences start with a capital, and speak of indexes. */
    private static ContainerException usage(CommandLine.ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String remedy = "See " + command + " --help.";
        if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            List<String> similar = unmatched.getSuggestions();
            String hint = similar.isEmpty() ? "" : "Did you mean " + String.join(" or ", similar) + "? ";
            if (!unmatched.isUnknownOption() && command.equals("scr")) {
                return new UnknownCommandException(first, hint, failure);
            }
            String what = unmatched.isUnknownOption() ? "unknown option " : "one argument too many: ";
            return new UsageException(what + first, hint + remedy, failure);
        }
        if ((failure instanceof CommandLine.MissingParameterException && failure.getArgSpec() == null)
                || failure.getArgSpec() instanceof CommandLine.Model.PositionalParamSpec) {
            Optional<String> unknown = unknownOption(failure.getCommandLine());
            if (unknown.isPresent()) { // more likely to be the mistake than what is missing
                return new UsageException("unknown option " + unknown.get(), remedy, failure);
            }
        }
        String message = failure.getMessage() == null ? "wrong arguments" : failure.getMessage();
        message = JAVAS_WORDS.matcher(message).replaceFirst("$1$2 is no number");
        return new UsageException(Character.toLowerCase(message.charAt(0)) + message.substring(1), remedy, failure);
    }
}
