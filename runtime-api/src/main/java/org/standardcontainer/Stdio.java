package org.standardcontainer;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a container's standard input, output and error are connected to.
 *
 * <p>With {@code process.terminal} the container gets a terminal of its own: {@link Pipes} then reach its other side
 * (output and error as one), {@link Console} hands it to somebody else.
 */
public sealed interface Stdio {
    /** The JVM's own three. */
    static Stdio inherit() {
        return new Inherit();
    }

    /** Nothing: input is at its end, output is thrown away. */
    static Stdio discard() {
        return new Discard();
    }

    /**
     * Files, opened before the container is made; outputs are created or appended to.
     *
     * @param stdin what it reads; empty for nothing
     * @param stdout where its output goes; may be the same file as {@code stderr}
     * @param stderr where its errors go
     */
    static Stdio files(Optional<Path> stdin, Path stdout, Path stderr) {
        return new Files(stdin, stdout, stderr);
    }

    /** Pipes, whose other ends are reached by {@link Attachment}. */
    static Stdio pipes() {
        return new Pipes();
    }

    /** A terminal, whose other side is sent over this Unix socket (only with {@code process.terminal}). */
    static Stdio console(Path socket) {
        return new Console(socket);
    }

    /** See {@link Stdio#inherit()}. */
    record Inherit() implements Stdio {}

    /** See {@link Stdio#discard()}. */
    record Discard() implements Stdio {}

    /** See {@link Stdio#files}. */
    record Files(Optional<Path> stdin, Path stdout, Path stderr) implements Stdio {}

    /** See {@link Stdio#pipes()}. */
    record Pipes() implements Stdio {}

    /** See {@link Stdio#console}. */
    record Console(Path socket) implements Stdio {}
}
