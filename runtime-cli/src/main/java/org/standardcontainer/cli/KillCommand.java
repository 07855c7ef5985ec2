package org.standardcontainer.cli;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        description = "Sends a signal to the init process of a container.",
        footer = {"", "Example:", "  scr kill web-1 KILL"})
final class KillCommand extends Subcommand {
    @Mixin
    private final IdParameter id = new IdParameter();

    @Parameters(
            index = "1",
            paramLabel = "SIGNAL",
            defaultValue = "TERM",
            description = "name or number (default: TERM)")
    private String signal = "TERM";

    @Override
    public Integer call() {
        ContainerId containerId = id.id();
        Signal parsed = Signal.parse(signal).orElseThrow(() -> unknown(signal, null));
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            container.kill(parsed);
        } catch (IllegalContainerStateException e) {
            // containerd and CRI-O look for these words, and take the container for ended
            throw new UsageException("container not running: " + e.getMessage(), e.remedy(), e);
        } catch (IllegalArgumentException e) {
            throw unknown(signal, e);
        }
        return 0;
    }

    private static UsageException unknown(String signal, @Nullable Throwable cause) {
        return new UsageException(
                "unknown signal \"" + signal + "\"", "Give a name such as TERM, or a number; see kill -l.", cause);
    }
}
