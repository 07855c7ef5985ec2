package org.standardcontainer.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.OperationUnavailableException;

/**
 * Connects the caller's terminal, or streams that can't be handed on, with the container's, both ways, until it is closed. Whatever happens the caller's
 * terminal is set back: also when this JVM is ended by a signal.
 */
final class TerminalSession implements AutoCloseable {
    private static final long QUIET_MILLIS = 200;
    private static final long QUIET_MILLIS_ELSEWHERE = 5000;

    private final @Nullable CallerTerminal terminal;
    private final List<OutputCopy> outputs = new ArrayList<>();
    private final Thread restore;

    private TerminalSession(@Nullable CallerTerminal terminal, @Nullable Attachment container) {
        this.terminal = terminal;
        restore = new Thread(() -> {
            if (terminal != null) {
                terminal.restore();
            }
        });
        if (container == null) {
            return;
        }
        // unbuffered, and not System.in: nothing that was typed may be left in a buffer of this JVM
        FileInputStream input = new FileInputStream(FileDescriptor.in);
        if (terminal == null) {
            OutputCopy.startInput("scr-input", input, container.stdin());
            output("scr-output", container.stdout(), FileDescriptor.out);
            output("scr-errors", container.stderr(), FileDescriptor.err);
            return;
        }
        Runtime.getRuntime().addShutdownHook(restore);
        resize(container);
        Signals.handle("WINCH", () -> resize(container));
        terminal.raw();
        OutputCopy.start("scr-input", input, container.stdin(), System::nanoTime);
        output("scr-output", container.stdout(), FileDescriptor.out);
    }

    private void output(String name, InputStream from, FileDescriptor to) {
        outputs.add(OutputCopy.start(name, from, new FileOutputStream(to), System::nanoTime));
    }

    /** A container without a terminal: nothing to connect. */
    static TerminalSession none() {
        return new TerminalSession(null, null);
    }

    static TerminalSession begin(CallerTerminal terminal, Attachment container) {
        return new TerminalSession(terminal, container);
    }

    /** For a container on another machine, which no descriptor of this process gets to. */
    static TerminalSession passing(Attachment container) {
        return new TerminalSession(null, container);
    }

    /** Waits until all that the container wrote is shown. */
    void drain() throws InterruptedException {
        for (OutputCopy output : outputs) {
            output.drain(terminal == null ? QUIET_MILLIS_ELSEWHERE : QUIET_MILLIS);
        }
    }

    @Override
    public void close() {
        if (terminal != null) {
            terminal.restore();
            try {
                Runtime.getRuntime().removeShutdownHook(restore);
            } catch (IllegalStateException shuttingDown) {
                // then the hook runs, and restoring twice does no harm
            }
        }
    }

    private void resize(Attachment container) {
        if (terminal == null) {
            return;
        }
        terminal.size().ifPresent(size -> {
            try {
                container.resize(size.columns(), size.rows());
            } catch (OperationUnavailableException ended) {
                // the container is gone, or its terminal is
            }
        });
    }
}
