package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What has fish complete a command line: a line for each command, and for each option. */
final class FishCompletion {
    private FishCompletion() {}

    static String of(CommandLine all) {
        List<String> lines = new ArrayList<>();
        lines.add("complete -c scr -f");
        for (OptionSpec option : all.getCommandSpec().options()) {
            add(lines, "__fish_use_subcommand", option);
        }
        for (Map.Entry<String, CommandLine> entry : all.getSubcommands().entrySet()) {
            CommandLine command = entry.getValue();
            if (!entry.getKey().equals(command.getCommandName())) {
                continue; // an alias
            }
            lines.add("complete -c scr -n __fish_use_subcommand -a " + entry.getKey() + " -d "
                    + quoted(command.getCommandSpec().usageMessage().description()));
            for (OptionSpec option : command.getCommandSpec().options()) {
                add(lines, "'__fish_seen_subcommand_from " + entry.getKey() + "'", option);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void add(List<String> lines, String condition, OptionSpec option) {
        if (option.hidden()) {
            return;
        }
        StringBuilder line = new StringBuilder("complete -c scr -n ").append(condition);
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            line.append(option.paramLabel().matches("FILE|DIR|SOCKET") ? " -rF" : " -x");
        }
        lines.add(line.append(" -d ").append(quoted(option.description())).toString());
    }

    private static String quoted(String[] description) {
        String text = String.join(" ", description);
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
