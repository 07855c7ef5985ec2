package org.standardcontainer.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Puts the commands together. */
final class Commands {
    private static final Map<String, Supplier<CommandLine>> FREQUENT = Map.of(
            "create", () -> new CommandLine(new CreateCommand()),
            "start", () -> new CommandLine(new StartCommand()),
            "state", () -> new CommandLine(new StateCommand()),
            "kill", () -> new CommandLine(new KillCommand()),
            "delete", () -> new CommandLine(new DeleteCommand()),
            "exec", () -> new CommandLine(new ExecCommand()).setStopAtPositional(true));

    private Commands() {}

    static CommandLine of(Scr scr, Shell shell) {
        // what follows the id is the program's own, whatever it looks like
        CommandLine exec = new CommandLine(new ExecCommand()).setStopAtPositional(true);
        CommandLine ps = new CommandLine(new PsCommand()).setStopAtPositional(true);
        CommandLine line = new CommandLine(scr)
                .addSubcommand(new RunCommand())
                .addSubcommand(new CreateCommand())
                .addSubcommand(new StartCommand())
                .addSubcommand(exec)
                .addSubcommand(new StateCommand())
                .addSubcommand(new PauseCommand())
                .addSubcommand(new ResumeCommand())
                .addSubcommand(ps)
                .addSubcommand(new EventsCommand())
                .addSubcommand(new UpdateCommand())
                .addSubcommand(new CheckpointCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new KillCommand())
                .addSubcommand(new DeleteCommand())
                .addSubcommand(new ListCommand())
                .addSubcommand(new DevicesCommand())
                .addSubcommand(new SpecCommand())
                .addSubcommand(new ProbeCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new FeaturesCommand())
                .addSubcommand(new ExplainCommand())
                .addSubcommand(new IsolationCommand())
                .addSubcommand(new ConformanceCommand())
                .addSubcommand(new VmAssetsCommand())
                .addSubcommand(new VmFreeBsdCommand())
                .addSubcommand(new LauncherCommand())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new HelpCommand());
        return settled(line, scr, shell);
    }

    /**
     * The command that this line is for, if it is one of those that clients call over and over: to look at all commands takes longer than most of them do.
     */
    static Optional<String> frequent(String... args) {
        return asksForHelp(args)
                ? Optional.empty()
                : GlobalOptions.command(args).filter(FREQUENT.keySet()::contains);
    }

    private static boolean asksForHelp(String... args) {
        return Arrays.stream(args).anyMatch(Set.of("-h", "-help", "--help")::contains);
    }

    /** With nothing but this command, a {@link #frequent} one. */
    static CommandLine of(Scr scr, Shell shell, String command) {
        return settled(
                new CommandLine(scr)
                        .addSubcommand(
                                Objects.requireNonNull(FREQUENT.get(command)).get()),
                scr,
                shell);
    }

    /** Has it print there. */
    static void connect(CommandLine line, Shell shell) {
        line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
    }

    private static CommandLine settled(CommandLine line, Scr scr, Shell shell) {
        line.registerConverter(Path.class, new CallersPath());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        connect(line, shell);
        // runc has nothing of the kind: an id or a path that begins with @ is an id or a path, and no file to read
        line.setExpandAtFiles(false);
        // as in Go: of an option that is given twice, the last one counts
        line.setOverwrittenOptionsAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        Endings endings = new Endings(scr);
        line.setExecutionExceptionHandler(endings);
        line.setParameterExceptionHandler(endings);
        line.setExecutionStrategy(endings);
        return line;
    }
}
