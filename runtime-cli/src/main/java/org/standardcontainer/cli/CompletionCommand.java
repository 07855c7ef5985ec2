package org.standardcontainer.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints what has a shell complete the command line.",
        footer = {
            "",
            "Example:",
            "  bash, zsh:  source <(scr completion bash)",
            "  fish:       scr completion fish > ~/.config/fish/completions/scr.fish"
        })
final class CompletionCommand extends Subcommand {
    private enum Target {
        bash,
        zsh,
        fish
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish")
    private Target shell = Target.bash;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine all = spec.parent().commandLine();
        // bash's text has zsh load its emulation of bash's completion
        scr().shell().out().print(shell == Target.fish ? FishCompletion.of(all) : AutoComplete.bash("scr", all));
        return 0;
    }
}
