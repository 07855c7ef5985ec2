package org.standardcontainer.conformance.bench;

import java.util.concurrent.Executor;

/** What a test has done while it goes on itself. */
public final class Aside {
    /**
     * A thread for each task: the pool that futures take by default may have a single one, and what these tasks do is wait for
     * each other.
     */
    public static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "kit-aside");
        thread.setDaemon(true);
        thread.start();
    };

    private Aside() {}
}
