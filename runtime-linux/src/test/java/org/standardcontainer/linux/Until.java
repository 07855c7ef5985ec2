package org.standardcontainer.linux;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what a test can't be told of. Never by looking all the time: on one processor that keeps away what is waited for. */
final class Until {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long PAUSE_MILLIS = 20;

    private Until() {}

    /** Returns when it holds, or after a time that is too long on any machine; an exception counts as not yet. */
    static void holds(Callable<Boolean> condition) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!isMet(condition) && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    private static boolean isMet(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            return false;
        }
    }
}
