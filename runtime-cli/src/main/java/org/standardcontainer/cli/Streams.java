package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.ProcessConfig;

/**
 * What a container's standard streams are connected to, by what its configuration and the command line ask for.
 *
 * @param stdio for the runtime
 * @param terminal the caller's terminal, to be passed on by this process; empty when it passes nothing on
 */
record Streams(Stdio stdio, Optional<CallerTerminal> terminal) {
    /** For a container that lives on without this process. */
    static Streams detached(Bundle bundle, Optional<Path> consoleSocket) {
        return detached(asksForTerminal(bundle), consoleSocket);
    }

    /** For a process, of a container or a further one, that lives on without this process. */
    static Streams detached(boolean asksForTerminal, Optional<Path> consoleSocket) {
        if (asksForTerminal && consoleSocket.isEmpty()) {
            throw new UsageException(
                    "/process/terminal: a container that is detached needs a --console-socket for its terminal",
                    "Give one, set process.terminal to false, or use run without --detach.");
        }
        if (!asksForTerminal && consoleSocket.isPresent()) {
            throw new UsageException(
                    "--console-socket is given, but process.terminal is false",
                    "Leave it away, or set process.terminal to true.");
        }
        return new Streams(consoleSocket.map(Stdio::console).orElseGet(Stdio::inherit), Optional.empty());
    }

    /** For a container that this process waits for. */
    static Streams foreground(Bundle bundle, Optional<Path> consoleSocket, boolean elsewhere) {
        return foreground(asksForTerminal(bundle), consoleSocket, elsewhere);
    }

    /**
     * For a process that this one waits for.
     *
     * @param elsewhere true if it is on another machine
     */
    static Streams foreground(boolean asksForTerminal, Optional<Path> consoleSocket, boolean elsewhere) {
        if (consoleSocket.isPresent()) {
            return detached(asksForTerminal, consoleSocket);
        }
        if (!asksForTerminal) {
            return new Streams(elsewhere ? Stdio.pipes() : Stdio.inherit(), Optional.empty());
        }
        CallerTerminal terminal = CallerTerminal.find()
                .orElseThrow(
                        () -> new UsageException(
                                "/process/terminal: the container wants a terminal, and standard input is not one",
                                "Run it from a terminal, set process.terminal to false, or use --detach with --console-socket."));
        return new Streams(Stdio.pipes(), Optional.of(terminal));
    }

    /**
     * Passes on what this process has to.
     *
     * @param attachment the other side, asked for only then
     */
    TerminalSession begin(Supplier<Attachment> attachment) {
        if (terminal.isPresent()) {
            return TerminalSession.begin(terminal.get(), attachment.get());
        }
        return stdio instanceof Stdio.Pipes ? TerminalSession.passing(attachment.get()) : TerminalSession.none();
    }

    private static boolean asksForTerminal(Bundle bundle) {
        ProcessConfig process = BundleReader.read(bundle).spec().process();
        return process != null && Boolean.TRUE.equals(process.terminal());
    }
}
