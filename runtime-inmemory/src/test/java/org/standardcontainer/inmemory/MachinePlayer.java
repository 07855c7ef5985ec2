package org.standardcontainer.inmemory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.spec.ProcessConfig;

/**
 * Plays the probe in a machine.
 *
 * @param seen the text that a file of this host's kernel has there, made from the one that it has here
 * @param afterPanic how a container ends whose kernel panicked
 */
record MachinePlayer(UnaryOperator<String> seen, ExitStatus afterPanic) implements Program {
    private static final ProbePlayer PROBE = new ProbePlayer();

    @Override
    public ExitStatus run(PlayedProcess process) throws IOException, InterruptedException {
        ProcessConfig config = process.spec().process();
        List<String> args = config == null || config.args() == null ? List.of("probe", "exit", "127") : config.args();
        switch (args.get(1)) {
            case "read" -> {
                String text = seen.apply(Files.readString(Path.of(args.get(2))));
                process.stdout().write(text.getBytes(StandardCharsets.UTF_8));
                return new ExitStatus.Exited(0);
            }
            case "panic" -> {
                return afterPanic;
            }
            default -> {
                return PROBE.run(process);
            }
        }
    }
}
