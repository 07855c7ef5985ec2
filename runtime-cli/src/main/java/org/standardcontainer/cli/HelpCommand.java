package org.standardcontainer.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        aliases = "h",
        description = "Shows the help of scr, or of one of its commands.",
        footer = {"", "Example:", "  scr help exec"})
final class HelpCommand extends Subcommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "COMMAND", description = "whose (default: scr's)")
    private @Nullable String command;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine all = spec.parent().commandLine();
        CommandLine about = command == null ? all : all.getSubcommands().get(command);
        if (about == null) {
            throw new UnknownCommandException(command);
        }
        PrintStream out = scr().shell().out();
        about.usage(out);
        return 0;
    }
}
