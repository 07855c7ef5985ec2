package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.ProcessHandles;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Site;

/**
 * Tells when processes end that have no monitor we could ask. One thread for all of them, there while there are any. Where
 * descriptors or memory run short it looks from time to time instead of being told: nobody hears of an end that wasn't.
 */
final class ExitWatch implements AutoCloseable {
    private static final int PAUSE_MILLIS = 200;

    private final Site site;

    /** Somebody who waits for a process. */
    final class Watch implements AutoCloseable {
        private final ProcessIdentity process;
        private final Runnable ended;
        private @Nullable Descriptor handle; // the thread's alone, once it has seen this
        private boolean over; // guarded by the ExitWatch: told, or not to be told any more

        private Watch(ProcessIdentity process, Runnable ended) {
            this.process = process;
            this.ended = ended;
        }

        /** From now on nothing is told. Whatever is held for it is let go of soon after. */
        @Override
        public void close() {
            synchronized (ExitWatch.this) {
                over = true;
                wake();
            }
        }

        /** Opens the process where that is possible; false if it has ended. */
        private boolean look() {
            if (handle == null && site == Site.local()) {
                try {
                    handle = ProcessHandles.open(process.pid());
                } catch (SystemCallException e) {
                    return site.isAlive(process); // gone, or there is no descriptor left for it
                }
            }
            return site.isAlive(process); // looked at after it was opened: now the descriptor can't be another's
        }

        private void release() {
            if (handle != null) {
                handle.close();
                handle = null;
            }
        }

        private void tell() {
            synchronized (ExitWatch.this) {
                if (over) {
                    return;
                }
                over = true;
            }
            ended.run();
        }
    }

    private final List<Watch> added = new ArrayList<>(); // not yet seen by the thread
    private @Nullable Pipe wakeUp;
    private @Nullable Thread thread;
    private boolean closed;

    /** @param site where the processes are */
    ExitWatch(Site site) {
        this.site = site;
    }

    /**
     * Calls {@code ended} once, when the process has ended or this is closed: at once if it has, else on the watching thread.
     * It must not wait, and must not throw.
     */
    Watch watch(ProcessIdentity process, Runnable ended) {
        Watch watch = new Watch(process, ended);
        if (!watch.look() || !add(watch)) {
            watch.release();
            watch.tell();
        }
        return watch;
    }

    private synchronized boolean add(Watch watch) {
        if (closed) {
            return false;
        }
        if (wakeUp == null) {
            try {
                wakeUp = Pipe.open();
            } catch (SystemCallException e) {
                // then the thread looks for itself
            }
        }
        added.add(watch);
        if (thread == null) {
            thread = new Thread(this::run, "scr-exit-watch");
            thread.setDaemon(true);
            thread.start();
        } else {
            wake();
        }
        return true;
    }

    private synchronized void wake() {
        if (wakeUp != null) {
            wakeUp.wake();
        }
    }

    private synchronized @Nullable Pipe wakeUp() {
        return wakeUp;
    }

    private void run() {
        List<Watch> watched = new ArrayList<>();
        try {
            while (take(watched)) {
                List<Watch> ended = await(watched);
                watched.removeAll(ended);
                ended.forEach(Watch::release);
                ended.forEach(Watch::tell);
            }
        } finally {
            synchronized (this) {
                if (thread == Thread.currentThread()) { // by an error: those who come next get another one
                    thread = null;
                }
            }
            watched.forEach(Watch::release);
            watched.forEach(Watch::tell);
        }
    }

    /** Takes over what is new and drops what is over; false when nothing is left to do. */
    private synchronized boolean take(List<Watch> watched) {
        watched.addAll(added);
        added.clear();
        for (Iterator<Watch> all = watched.iterator(); all.hasNext(); ) {
            Watch watch = all.next();
            if (watch.over) {
                watch.release();
                all.remove();
            }
        }
        if (watched.isEmpty() || closed) {
            thread = null;
            return false;
        }
        return true;
    }

    /** Waits until one has ended, or somebody wakes us, or it is time to look again; those that have ended. */
    private List<Watch> await(List<Watch> watched) {
        Pipe signals = wakeUp();
        List<Descriptor> descriptors = new ArrayList<>();
        List<Watch> told = new ArrayList<>();
        List<Watch> looked = new ArrayList<>();
        for (Watch watch : watched) {
            if (watch.handle == null) {
                looked.add(watch);
            } else {
                descriptors.add(watch.handle);
                told.add(watch);
            }
        }
        if (signals != null) {
            descriptors.add(signals.source());
        }
        List<Watch> ended = new ArrayList<>();
        try {
            boolean all = looked.isEmpty() && signals != null;
            BitSet ready = ProcessHandles.awaitReadable(descriptors, all ? -1 : PAUSE_MILLIS);
            if (signals != null && ready.get(told.size())) {
                signals.drain();
            }
            for (int i = 0; i < told.size(); i++) {
                if (ready.get(i)) {
                    ended.add(told.get(i));
                }
            }
        } catch (SystemCallException e) { // there is no memory for it
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            looked = watched;
        }
        for (Watch watch : looked) {
            if (!watch.look()) {
                ended.add(watch);
            }
        }
        return ended;
    }

    /** Ends the thread; all that wait are told now, whether their process has ended or not. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
            wake();
        }
        boolean interrupted = false;
        while (last != null && last.isAlive()) {
            try {
                last.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        List<Watch> rest;
        synchronized (this) {
            rest = List.copyOf(added);
            added.clear();
            if (wakeUp != null) {
                wakeUp.close();
                wakeUp = null;
            }
        }
        rest.forEach(Watch::release);
        rest.forEach(Watch::tell);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
