package org.standardcontainer.testguest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The place of one kind of guest in a test run: the machine is booted when it is first needed, again when it was lost, and ends with the run. */
final class GuestPlace implements AutoCloseable {
    private final GuestKind kind;
    private @Nullable GuestMachine machine;
    private @Nullable RuntimeException failure;

    GuestPlace(GuestKind kind) {
        this.kind = kind;
    }

    /**
     * Has the tests of a class run.
     *
     * @throws org.opentest4j.TestAbortedException if this host can't have such a guest
     */
    synchronized ClassRun run(String className, Duration limit) throws InterruptedException {
        if (failure != null) {
            throw failure; // the next class needn't wait for it as long
        }
        GuestMachine current = machine;
        if (current != null) {
            current.awaitIdle();
        }
        if (current == null || !current.isAlive()) {
            close();
            try {
                current = GuestMachine.boot(kind, Equipment.find(kind));
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            machine = current;
        }
        return current.run(className, limit);
    }

    @Override
    public synchronized void close() {
        if (machine != null) {
            machine.close();
            machine = null;
        }
    }
}
