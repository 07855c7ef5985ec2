package org.standardcontainer.linux;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.OutOfMemory;

/** Looks at the accounts of all containers that somebody watches, on one thread, which is there while anybody does. */
final class OomWatch implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long pauseNanos;
    private final List<One> all = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread; // guarded by this
    private boolean closed; // guarded by this

    OomWatch() {
        this(PAUSE_NANOS);
    }

    /** @param pauseNanos between two looks */
    OomWatch(long pauseNanos) {
        this.pauseNanos = pauseNanos;
    }

    /** A container's account, and who listens. */
    private final class One implements OutOfMemory.Watch {
        private final OomCounter counter;
        private final Consumer<OutOfMemory.Event> listener;
        private OomCounter.Reading last; // guarded by this

        private One(OomCounter counter, OomCounter.Reading first, Consumer<OutOfMemory.Event> listener) {
            this.counter = counter;
            this.last = first;
            this.listener = listener;
        }

        /** False once there is nothing more to come. */
        private synchronized boolean look() {
            OomCounter.Reading now = counter.read().orElse(null);
            if (now == null) {
                return false;
            }
            long kills = now.kills() - last.kills();
            boolean waits = now.waiting() && !last.waiting();
            last = now;
            if (kills > 0 || waits) {
                tell(new OutOfMemory.Event(Math.max(0, kills), now.waiting()));
            }
            return true;
        }

        private void tell(OutOfMemory.Event event) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                log(System.Logger.Level.WARNING, "a listener threw", e);
            }
        }

        @Override
        public void close() {
            if (all.remove(this)) {
                boolean unused = lives(this);
            }
        }
    }

    OutOfMemory.Watch watch(OomCounter counter, OomCounter.Reading first, Consumer<OutOfMemory.Event> listener) {
        One one = new One(counter, first, listener);
        synchronized (this) {
            if (closed) {
                return one;
            }
            all.add(one);
            if (thread == null) {
                thread = new Thread(this::run, "scr-oom-watch");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return one;
    }

    private void run() {
        while (goOn()) {
            LockSupport.parkNanos(this, pauseNanos);
            all.removeIf(one -> !lives(one));
        }
    }

    /** What one account's reading throws ends nobody else's watch. */
    private static boolean lives(One one) {
        try {
            return one.look();
        } catch (RuntimeException e) {
            log(System.Logger.Level.WARNING, "an account of memory can't be read", e);
            return true;
        }
    }

    private synchronized boolean goOn() {
        if (closed || all.isEmpty()) {
            thread = null;
            return false;
        }
        return true;
    }

    /** Ends the thread. Nothing more is told. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
        }
        all.clear();
        LockSupport.unpark(last);
        try {
            if (last != null && last != Thread.currentThread()) {
                last.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who writes the log is looked for only then, as that opens every file of the class path. */
    private static void log(System.Logger.Level level, String text, Throwable why) {
        System.getLogger("org.standardcontainer").log(level, text, why);
    }
}
