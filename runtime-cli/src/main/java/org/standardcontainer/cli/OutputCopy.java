package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Copies one stream to another in a thread of its own, a daemon, as the bytes come. */
final class OutputCopy {
    private final LongSupplier nanoTime;
    private final AtomicLong last;
    private final boolean closes;
    private final Thread thread;

    private OutputCopy(String name, InputStream from, OutputStream to, boolean closes, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.closes = closes;
        this.last = new AtomicLong(nanoTime.getAsLong());
        this.thread = new Thread(() -> copy(from, to), name);
        thread.setDaemon(true);
    }

    /** @param nanoTime the time in nanoseconds, {@link System#nanoTime} except in tests */
    static OutputCopy start(String name, InputStream from, OutputStream to, LongSupplier nanoTime) {
        OutputCopy copy = new OutputCopy(name, from, to, false, nanoTime);
        copy.thread.start();
        return copy;
    }

    /** The other way, where the end of the input is the end of the copy, too. */
    static void startInput(String name, InputStream from, OutputStream to) {
        new OutputCopy(name, from, to, true, System::nanoTime).thread.start();
    }

    /**
     * Waits to the end of the input or, when some process outlived the container's init and holds the terminal, until nothing
     * has come for a while. That while begins here: what a program wrote last before it ended may still be on its way, however
     * long it was silent before.
     */
    void drain(long quietMillis) throws InterruptedException {
        last.set(nanoTime.getAsLong());
        while (thread.isAlive() && nanoTime.getAsLong() - last.get() < TimeUnit.MILLISECONDS.toNanos(quietMillis)) {
            thread.join(quietMillis);
        }
    }

    private void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
                last.set(nanoTime.getAsLong());
            }
            if (closes) {
                to.close();
            }
        } catch (IOException end) {
            // one side is gone: the other needs to be told nothing, since the whole ends with the container
        }
    }
}
