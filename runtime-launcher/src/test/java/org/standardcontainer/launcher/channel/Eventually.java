package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process will do, up to a deadline. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Eventually() {}

    static void isTrue(Callable<Boolean> condition) throws Exception {
        if (!isTrueWithin(PATIENCE, condition)) {
            fail("not true after " + PATIENCE);
        }
    }

    /** Whether it becomes true in that time. */
    static boolean isTrueWithin(Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }
}
