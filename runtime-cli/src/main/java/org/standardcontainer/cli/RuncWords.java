package org.standardcontainer.cli;

import java.util.function.Supplier;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Status;

/** What runc says of a container that has ended: CRI-O and containerd look for such words, and take it for ended then. */
final class RuncWords {
    private static final String NOT_RUNNING = "container not running";

    private RuncWords() {}

    /** Carries it out; refused because the container has ended, it fails with runc's words before ours. */
    static void whileRunning(Runnable operation) {
        whileAlive(NOT_RUNNING, operation);
    }

    /** The same, with other words. */
    static void whileAlive(String words, Runnable operation) {
        got(words, () -> {
            operation.run();
            return true;
        });
    }

    /** The same, for what has a result. */
    static <T> T got(String words, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (IllegalContainerStateException e) {
            if (e.status() == Status.STOPPED) {
                throw with(words, e);
            }
            throw e;
        }
    }

    /** Of what can't be signalled, whatever state it is in. */
    static UsageException notRunning(IllegalContainerStateException e) {
        return with(NOT_RUNNING, e);
    }

    private static UsageException with(String words, IllegalContainerStateException e) {
        return new UsageException(words + ": " + e.getMessage(), e.remedy(), e);
    }
}
