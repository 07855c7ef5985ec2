package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a zygote, and whose turn it is to read it. While somebody listens for what may come at any time, the reader
 * thread has the turn. Else who waits for an answer reads it itself, and hands on what comes for others: to be woken by another
 * thread would take it as long as many an operation of the kernel.
 *
 * <p>What is handed on must not wait for anything.
 */
final class Inbox {
    /** The reader thread looks so often whether there are still others who read; less and less often. */
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LAST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Wire wire;
    private final Consumer<ByteBuffer> dispatch;

    private @Nullable Thread reading; // guarded by this, as all below
    private final List<Thread> waiting = new ArrayList<>(); // who would take the turn
    private int listeners;
    private long turns; // so often has somebody read who waited
    private boolean over; // only the reader thread reads on
    private @Nullable Exception failure; // for which it is over
    private boolean closed;

    /** @param dispatch gets each packet, valid until it returns */
    Inbox(Wire wire, Consumer<ByteBuffer> dispatch) {
        this.wire = wire;
        this.dispatch = dispatch;
    }

    /**
     * Waits until something is known, which may come from here or from elsewhere.
     *
     * @param nanos how long at most
     * @param interruptible whether an interrupt ends it; else it is kept
     * @return false if the time is over
     */
    boolean await(CompletableFuture<?> awaited, long nanos, boolean interruptible) throws InterruptedException {
        Thread me = Thread.currentThread();
        var unused = awaited.whenComplete((value, failure) -> wake(me));
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        boolean mayRead = mayRead(me);
        if (mayRead) {
            synchronized (this) {
                waiting.add(me);
            }
        } else {
            listeners(1);
        }
        try {
            while (!awaited.isDone()) {
                if (Thread.interrupted()) {
                    if (interruptible) {
                        throw new InterruptedException();
                    }
                    interrupted = true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                if (take(me)) {
                    try {
                        read(awaited, deadline, interruptible);
                    } finally {
                        release();
                    }
                } else {
                    LockSupport.parkNanos(this, left);
                }
            }
            return true;
        } finally {
            if (mayRead) {
                leave(me);
            } else {
                listeners(-1);
            }
            if (interrupted) {
                me.interrupt();
            }
        }
    }

    /** A virtual thread that waits in a system call would keep others from running. */
    private static boolean mayRead(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null || !group.getName().equals("VirtualThreads");
    }

    /** The same for who can't give up: an interrupt is kept for later. */
    boolean awaitKeepingInterrupts(CompletableFuture<?> awaited, long nanos) {
        try {
            return await(awaited, nanos, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("it can't be interrupted", e);
        }
    }

    /** Takes the turn if it is free; if the reader thread has it, asks for it. */
    private synchronized boolean take(Thread me) {
        if (over || listeners > 0 || !waiting.contains(me)) {
            return false;
        }
        if (reading == null) {
            reading = me;
            turns++;
            return true;
        }
        if (!waiting.contains(reading)) {
            signal();
        }
        return false;
    }

    /** So many more listen from now on, or fewer. */
    void listeners(int more) {
        Thread next = null;
        synchronized (this) {
            listeners += more;
            if (listeners > 0 && reading == null) {
                notifyAll();
            } else if (reading == null && !waiting.isEmpty()) {
                next = waiting.get(0);
            }
        }
        LockSupport.unpark(next);
    }

    /** Doesn't wait any more; the turn, if that was to be its next, goes on. */
    private void leave(Thread me) {
        Thread next = null;
        synchronized (this) {
            waiting.remove(me);
            if (reading == null && !waiting.isEmpty()) {
                next = waiting.get(0);
            }
        }
        LockSupport.unpark(next);
    }

    /** Gives the turn to the next who waits. */
    private void release() {
        Thread next = null;
        synchronized (this) {
            Thread last = reading;
            reading = null;
            if (listeners > 0) {
                notifyAll();
                return;
            }
            for (Thread thread : waiting) {
                next = next == null && thread != last ? thread : next;
            }
        }
        LockSupport.unpark(next);
    }

    private void wake(Thread who) {
        boolean reads;
        synchronized (this) {
            reads = reading == who;
        }
        if (who == Thread.currentThread()) {
            return; // it sees for itself
        }
        if (reads) {
            signal();
        } else {
            LockSupport.unpark(who);
        }
    }

    private void read(CompletableFuture<?> awaited, long deadline, boolean interruptible) {
        InterruptSignal interrupt = new InterruptSignal();
        if (interruptible) {
            interrupt.arm();
        }
        try {
            while (!awaited.isDone()) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || (interruptible && Thread.currentThread().isInterrupted())) {
                    return;
                }
                if (!readOne(left)) {
                    finish(null);
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            finish(e); // it isn't the caller's: the reader thread tells everybody
        } finally {
            if (interruptible) {
                interrupt.disarm();
            }
        }
    }

    /** Reads what is there, or waits for it or a signal; false when nothing more will come. */
    private boolean readOne(long nanos) throws IOException {
        Wire.Arrival arrival = wire.await(nanos);
        ByteBuffer packet = arrival.packet();
        if (packet != null && packet.hasRemaining()) {
            dispatch.accept(packet);
            return true;
        }
        return packet == null && !arrival.ended();
    }

    private synchronized void finish(@Nullable Exception because) {
        over = true;
        failure = because;
        notifyAll();
    }

    private synchronized void signal() {
        if (!closed) {
            wire.wake();
        }
    }

    /** When nobody reads any more. */
    synchronized void close() {
        closed = true;
    }

    /**
     * The reader thread's part: reads whenever nobody else does, until nothing more comes or the process has ended.
     *
     * @throws IOException if what comes can't be read
     */
    void serve() throws IOException {
        while (takeForAll()) {
            try {
                while (!isWanted()) {
                    if (!readOne(Long.MAX_VALUE)) {
                        finish(null);
                        return;
                    }
                }
            } catch (IOException | RuntimeException e) {
                finish(e);
                throw e;
            } finally {
                release();
            }
        }
        synchronized (this) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }

    /** Waits until somebody listens, or nobody has read for a while; false if nothing more comes. */
    private synchronized boolean takeForAll() {
        long pause = FIRST_PAUSE;
        long seen = turns;
        while (!over) {
            if (reading == null && listeners > 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, pause);
            } catch (InterruptedException e) {
                // nobody has a reason to
            }
            if (reading == null && turns == seen) {
                break;
            }
            seen = turns;
            pause = Math.min(LAST_PAUSE, pause * 2);
        }
        reading = over ? reading : Thread.currentThread();
        return !over;
    }

    private synchronized boolean isWanted() {
        return !waiting.isEmpty() && listeners == 0;
    }

    /** Turns an interrupt of the thread that has armed it into a signal. */
    private final class InterruptSignal extends AbstractInterruptibleChannel {
        void arm() {
            begin();
        }

        void disarm() {
            try {
                end(true);
            } catch (AsynchronousCloseException e) {
                // it was interrupted, which its thread still says
            }
        }

        @Override
        protected void implCloseChannel() {
            signal();
        }
    }
}
