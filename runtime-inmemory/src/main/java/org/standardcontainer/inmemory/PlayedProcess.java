package org.standardcontainer.inmemory;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Signal;
import org.standardcontainer.spec.Spec;

/** What a {@link Program} has: its configuration, its streams, and the signals that it gets. */
public interface PlayedProcess {
    /** Whose program it is. */
    ContainerId id();

    /** The configuration that create read. */
    Spec spec();

    /** The root filesystem's directory. */
    Path rootfs();

    /** Its standard input. */
    InputStream stdin();

    /** Its standard output. */
    OutputStream stdout();

    /** Its standard error. */
    OutputStream stderr();

    /** Waits for the next signal; all but {@code KILL} are given to the program, none ends it by itself. */
    Signal awaitSignal() throws InterruptedException;
}
