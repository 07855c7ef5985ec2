package org.standardcontainer.conformance.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting with a deadline on the monotonic clock. */
public final class Wait {
    /** How long a runtime may take for what it does at once: generous, since machines that run tests are busy. */
    public static final Duration USUAL = Duration.ofSeconds(10);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Wait() {}

    /** Waits until the condition holds. @throws AssertionError if it doesn't within {@link #USUAL} */
    public static void until(String what, BooleanSupplier condition) {
        if (!happens(USUAL, condition)) {
            throw new AssertionError("not within " + USUAL.toSeconds() + " s: " + what);
        }
    }

    /** Waits until the condition holds; false if it doesn't in time or the thread is interrupted. */
    public static boolean happens(Duration deadline, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
