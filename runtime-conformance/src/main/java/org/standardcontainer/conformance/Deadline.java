package org.standardcontainer.conformance;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs something that may hang, in a thread of its own. */
final class Deadline {
    private static final int FRAMES = 12;

    private Deadline() {}

    /** It did not end in time. */
    static final class Hang extends AssertionError {
        private static final long serialVersionUID = 1;

        Hang(String message) {
            super(message);
        }
    }

    /** What may throw anything. */
    interface Work {
        void run() throws Throwable;
    }

    /** Runs it; gives what it threw, or an error with the place where it hangs, or null if all is well. */
    static @Nullable Throwable run(String name, Duration limit, Work work) {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable t) {
                        thrown[0] = t;
                    }
                },
                "kit " + name);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return e;
        }
        if (!thread.isAlive()) {
            return thrown[0];
        }
        String where = Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        // a thread in a call that can't be interrupted stays behind; it is a daemon and the run goes on
        thread.interrupt();
        return new Hang("it did not end within " + limit.toSeconds() + " s; it hangs" + where);
    }
}
