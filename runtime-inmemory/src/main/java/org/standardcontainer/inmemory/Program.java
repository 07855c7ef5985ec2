package org.standardcontainer.inmemory;

import java.io.IOException;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;

/** Plays the program of a container, in a thread of its own. */
@FunctionalInterface
public interface Program {
    /** A program that runs until a signal ends it. */
    Program UNTIL_SIGNALLED = process -> {
        Signal signal = process.awaitSignal();
        return new ExitStatus.Signalled(signal, Signals.number(signal), false);
    };

    /**
     * Plays the program; returning ends it. {@code KILL} interrupts the thread, and what is returned then is ignored.
     *
     * @throws IOException ends it with exit code 1
     * @throws InterruptedException when it is killed
     */
    ExitStatus run(PlayedProcess process) throws IOException, InterruptedException;
}
