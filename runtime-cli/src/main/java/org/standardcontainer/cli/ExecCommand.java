package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.spec.ProcessConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "exec",
        description = "Runs a further program in a container, and ends with its exit code.",
        footer = {"", "Example:", "  scr exec --tty --env TERM=$TERM web-1 sh"})
final class ExecCommand extends Subcommand {
    /** What runc's exec ends with when it fails by itself, so that a program's own 1 isn't taken for that. */
    static final int FAILED = 255;

    private static final int MILLIS_BETWEEN_LOOKS = 50;

    @Option(
            names = {"-d", "--detach"},
            description = "leave it running, as a child of this process's subreaper")
    private boolean detach;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "write the process id here")
    private @Nullable Path pidFile;

    @Option(names = "--console-socket", paramLabel = "SOCKET", description = "send the other side of its terminal here")
    private @Nullable Path consoleSocket;

    @Option(
            names = "--preserve-fds",
            paramLabel = "N",
            description = "give it so many descriptors of the caller's, from 3 on")
    private int preserveFds;

    @Option(
            names = "--cgroup",
            paramLabel = "[CONTROLLER:]PATH",
            description = "put it into this cgroup below the container's")
    private List<String> cgroups = List.of();

    @Option(names = "--ignore-paused", description = "of a container that is paused, wait until it is resumed")
    private boolean ignorePaused;

    @Option(
            names = "--pidfd-socket",
            paramLabel = "SOCKET",
            description = "send a descriptor (pidfd) of the process here")
    private @Nullable Path pidfdSocket;

    @Mixin
    private final ExecProcessOptions options = new ExecProcessOptions();

    @Mixin
    private final IdParameter id = new IdParameter();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "the program and its arguments; none with --process")
    private List<String> command = List.of();

    @Override
    public Integer call() throws InterruptedException {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        return detach ? detached(containerId) : foreground(containerId);
    }

    /** What the options ask of the runtime's configuration. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(
                GivenDescriptors.of(scr().shell().env(), preserveFds).settings());
        settings.putAll(CreationOptions.pidfdSocket(pidfdSocket));
        if (!cgroups.isEmpty()) {
            settings.put("linux.further-cgroups", String.join("\n", cgroups));
        }
        return settings;
    }

    private int detached(ContainerId containerId) throws InterruptedException {
        scr().handOnErrors();
        try (ContainerRuntime runtime = scr().open(settings());
                StandardContainer container = runtime.load(containerId)) {
            awaitResumed(container, Optional::empty);
            Exec exec = container.require(Exec.class);
            ProcessConfig process = options.process(container.state(), command);
            Streams streams = Streams.detached(Boolean.TRUE.equals(process.terminal()), console());
            ExecProcess running = exec(exec, process, streams);
            try {
                writePidFile(running);
            } catch (UsageException e) {
                running.close(); // who got an error knows of no process
                throw e;
            } // else not closed: it lives on
        }
        return 0;
    }

    private int foreground(ContainerId containerId) throws InterruptedException {
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr().openToWait(settings());
                StandardContainer container = runtime.load(containerId)) {
            awaitResumed(container, signals::exitCodeOfRequestToEnd);
            Optional<Integer> asked = ignorePaused ? signals.exitCodeOfRequestToEnd() : Optional.empty();
            if (asked.isPresent()) {
                return asked.get();
            }
            Exec exec = container.require(Exec.class);
            ProcessConfig process = options.process(container.state(), command);
            Streams streams =
                    Streams.foreground(Boolean.TRUE.equals(process.terminal()), console(), scr().isElsewhere());
            ExitStatus status;
            try (ExecProcess running = exec(exec, process, streams);
                    TerminalSession session =
                            streams.begin(() -> running.attachment().orElseThrow())) {
                writePidFile(running);
                signals.to(running::kill);
                status = running.onExit().get();
                session.drain();
            } catch (ExecutionException e) {
                throw new IllegalStateException("onExit may not complete exceptionally", e);
            }
            signals.ignore();
            if (status instanceof ExitStatus.Unknown unknown) {
                scr().warn("how the process in container " + containerId + " ended is not known: " + unknown.reason());
            }
            return status.shellCode();
        }
    }

    /** With runc the process stands still with the others until then, and so does who asked for it. */
    private void awaitResumed(StandardContainer container, Supplier<Optional<Integer>> askedToEnd)
            throws InterruptedException {
        while (ignorePaused && container.state().paused() && askedToEnd.get().isEmpty()) {
            Caller.current().needsItsOwnProcess(); // it may last
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private ExecProcess exec(Exec exec, ProcessConfig process, Streams streams) {
        return RuncWords.got(
                "cannot exec in a stopped container",
                () -> GivenFile.judged(
                        options.file(), "--process", "/process", () -> exec.exec(process, streams.stdio())));
    }

    private Optional<Path> console() {
        return Optional.ofNullable(consoleSocket);
    }

    private void writePidFile(ExecProcess process) {
        if (pidFile != null) {
            PidFile.write(pidFile, process);
        }
    }
}
