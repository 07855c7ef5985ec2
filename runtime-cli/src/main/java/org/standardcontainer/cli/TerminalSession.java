package org.standardcontainer.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.OperationUnavailableException;

/**
 * Connects the caller's terminal with the container's, both ways, until it is closed. Whatever happens the caller's
 * terminal is set back: also when this JVM is ended by a signal.
 */
final class TerminalSession implements AutoCloseable {
    private static final long QUIET_MILLIS = 200;

    private final @Nullable CallerTerminal terminal;
    private final @Nullable OutputCopy output;
    private final Thread restore;

    private TerminalSession(@Nullable CallerTerminal terminal, @Nullable Attachment container) {
        this.terminal = terminal;
        restore = new Thread(() -> {
            if (terminal != null) {
                terminal.restore();
            }
        });
        if (terminal == null || container == null) {
            output = null;
            return;
        }
        Runtime.getRuntime().addShutdownHook(restore);
        resize(container);
        Signals.handle("WINCH", () -> resize(container));
        terminal.raw();
        // unbuffered, and not System.in: nothing that was typed may be left in a buffer of this JVM
        OutputCopy.start("scr-input", new FileInputStream(FileDescriptor.in), container.stdin(), System::nanoTime);
        output = OutputCopy.start(
                "scr-output", container.stdout(), new FileOutputStream(FileDescriptor.out), System::nanoTime);
    }

    /** A container without a terminal: nothing to connect. */
    static TerminalSession none() {
        return new TerminalSession(null, null);
    }

    static TerminalSession begin(CallerTerminal terminal, Attachment container) {
        return new TerminalSession(terminal, container);
    }

    /** Waits until all that the container wrote is shown. */
    void drain() throws InterruptedException {
        if (output != null) {
            output.drain(QUIET_MILLIS);
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
