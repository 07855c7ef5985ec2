package org.standardcontainer;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The other ends of a container's standard streams; there with {@link Stdio#pipes()}.
 *
 * <p>A stream that nobody reads is bounded: the container waits when it is full. Each stream may be used from one
 * thread at a time, different streams from different threads.
 */
public interface Attachment extends ContainerOperation {
    /** What the container reads. Closing it gives the container the end of its input; its outputs go on. */
    OutputStream stdin();

    /** What the container writes to its standard output, or to its terminal. Closing it closes the terminal: the container is hung up. */
    InputStream stdout();

    /** What the container writes to its standard error; empty with a terminal. */
    InputStream stderr();

    /**
     * Sets the size of the container's terminal.
     *
     * @param columns 1 to 65535
     * @param rows 1 to 65535
     * @throws OperationUnavailableException if the container has no terminal
     */
    void resize(int columns, int rows);
}
