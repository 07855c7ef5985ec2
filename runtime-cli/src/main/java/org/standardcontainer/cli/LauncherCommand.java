package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.standardcontainer.launcher.LauncherSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "launcher",
        description = {
            "Records what a command and a FreeBSD machine's launcher say to each other, to be replayed where there is no such machine.",
            "The command finds in SCR_FREEBSD_LAUNCHER where to connect; its exit code is this one's."
        },
        footer = {
            "",
            "Example:",
            "  scr launcher record --launcher unix:/run/freebsd.sock life.session mvn test -Dtest=JailIT"
        })
final class LauncherCommand extends Subcommand {
    private static final String UNIX = "unix:";

    @Option(names = "--launcher", required = true, paramLabel = "unix:PATH", description = "where the launcher answers")
    private String launcher = "";

    @Parameters(index = "0", paramLabel = "record", description = "what to do")
    private String action = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "what is written")
    private Path file = Path.of("");

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "COMMAND", description = "and its arguments")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!action.equals("record")) {
            throw new UsageException("a launcher can't be told to " + action, "Write: scr launcher record.");
        }
        if (!launcher.startsWith(UNIX)) {
            throw new UsageException("no socket: " + launcher, "Write --launcher unix:PATH.");
        }
        try (LauncherSession.Recording session =
                new LauncherSession.Recording(Path.of(launcher.substring(UNIX.length())))) {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("SCR_FREEBSD_LAUNCHER", session.place());
            int code = builder.start().waitFor();
            session.write(
                    file,
                    List.of("recorded by scr " + Version.number() + " on " + LocalDate.now(ZoneOffset.UTC) + ": "
                            + String.join(" ", command)));
            return code;
        }
    }
}
