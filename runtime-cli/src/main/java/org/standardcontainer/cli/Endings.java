package org.standardcontainer.cli;

import java.util.List;
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
    private final Scr scr;

    Endings(Scr scr) {
        this.scr = scr;
    }

    @Override
    public int execute(ParseResult parsed) {
        if (!parsed.hasSubcommand() && !parsed.unmatched().isEmpty()) { // which picocli lets pass with --help
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

    /** Executes a command whose fields are set, as picocli does after it has read a line. */
    int run(CommandLine command) {
        try {
            scr.openLog();
            return ((Subcommand) command.getCommandSpec().userObject()).call();
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

    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] args) {
        return fail(usage(failure));
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
        String message = failure.getMessage() == null ? "wrong arguments" : failure.getMessage();
        return new UsageException(Character.toLowerCase(message.charAt(0)) + message.substring(1), remedy, failure);
    }
}
