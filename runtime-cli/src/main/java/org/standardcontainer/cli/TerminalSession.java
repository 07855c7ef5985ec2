package org.standardcontainer.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private final @Nullable Thread output;
    private final AtomicLong lastOutput = new AtomicLong(System.nanoTime());
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
        copy("scr-input", new FileInputStream(FileDescriptor.in), container.stdin());
        output = copy("scr-output", container.stdout(), new FileOutputStream(FileDescriptor.out));
    }

    /** A container without a terminal: nothing to connect. */
    static TerminalSession none() {
        return new TerminalSession(null, null);
    }

    static TerminalSession begin(CallerTerminal terminal, Attachment container) {
        return new TerminalSession(terminal, container);
    }

    /**
     * Waits until all that the container wrote is shown: to the end of its output, or, when some process outlived the
     * container's init and holds the terminal, until nothing comes any more.
     */
    void drain() throws InterruptedException {
        if (output == null) {
            return;
        }
        while (output.isAlive() && System.nanoTime() - lastOutput.get() < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS)) {
            output.join(QUIET_MILLIS);
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

    private Thread copy(String name, InputStream from, OutputStream to) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[8192];
                    try {
                        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                            to.write(buffer, 0, n);
                            to.flush();
                            lastOutput.set(System.nanoTime());
                        }
                    } catch (IOException end) {
                        // one side is gone: the other needs to be told nothing, since the whole ends with the container
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
