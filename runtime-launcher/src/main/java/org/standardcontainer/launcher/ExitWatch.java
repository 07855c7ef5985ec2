package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.ProcessHandles;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.state.ProcessIdentity;

/**
 * Tells when processes end that have no monitor we could ask. One thread for all of them, there while there are any.
 */
final class ExitWatch implements AutoCloseable {
    private record Watched(Descriptor process, Runnable ended) {}

    private final List<Watched> added = new ArrayList<>(); // not yet seen by the thread
    private @Nullable Pipe wakeUp;
    private @Nullable Thread thread;
    private boolean closed;

    /** Calls {@code ended} once, when the process has ended (or this is closed): at once if it has, else on the watching thread. It must not wait. */
    void watch(ProcessIdentity process, Runnable ended) {
        Descriptor descriptor;
        try {
            descriptor = ProcessHandles.open(process.pid());
        } catch (SystemCallException gone) {
            ended.run(); // ESRCH; what else could be wrong with it, waiting wouldn't mend
            return;
        }
        if (!process.isAlive()) { // looked at after it was opened: now the descriptor can't be another's
            descriptor.close();
            ended.run();
            return;
        }
        if (!add(new Watched(descriptor, ended))) {
            descriptor.close();
            ended.run();
        }
    }

    private synchronized boolean add(Watched watched) {
        if (closed) {
            return false;
        }
        added.add(watched);
        try {
            if (wakeUp == null) {
                wakeUp = Pipe.open();
            }
        } catch (SystemCallException e) {
            throw new LauncherFailedException("cannot watch a process: " + e.getMessage(), "");
        }
        if (thread == null) {
            Pipe signals = wakeUp;
            thread = new Thread(() -> run(signals), "scr-exit-watch");
            thread.setDaemon(true);
            thread.start();
        } else {
            wakeUp.wake();
        }
        return true;
    }

    private void run(Pipe signals) {
        List<Watched> watched = new ArrayList<>();
        try {
            while (takeAdded(watched)) {
                List<Descriptor> descriptors = new ArrayList<>(List.of(signals.source()));
                watched.forEach(w -> descriptors.add(w.process()));
                BitSet ready = ProcessHandles.awaitReadable(descriptors);
                if (ready.get(0)) {
                    signals.drain();
                }
                for (int i = watched.size() - 1; i >= 0; i--) {
                    if (ready.get(i + 1)) {
                        tell(watched.remove(i));
                    }
                }
            }
        } catch (SystemCallException e) {
            // poll of our own descriptors fails for lack of memory alone; who waits is told, and looks
            System.getLogger("org.standardcontainer").log(System.Logger.Level.ERROR, "cannot watch processes", e);
        } finally {
            watched.forEach(ExitWatch::tell);
        }
    }

    private static void tell(Watched watched) {
        watched.process().close();
        watched.ended().run();
    }

    /** False when nothing is left to do. */
    private synchronized boolean takeAdded(List<Watched> watched) {
        watched.addAll(added);
        added.clear();
        if (watched.isEmpty() || closed) {
            thread = null;
            return false;
        }
        return true;
    }

    /** Ends the thread; all that wait are told now, whether their process has ended or not. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
            if (wakeUp != null) {
                wakeUp.wake();
            }
        }
        boolean interrupted = false;
        while (last != null && last.isAlive()) {
            try {
                last.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        synchronized (this) {
            added.forEach(ExitWatch::tell);
            added.clear();
            if (wakeUp != null) {
                wakeUp.close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
