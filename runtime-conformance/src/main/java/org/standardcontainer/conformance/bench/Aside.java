package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
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

    /** Reads a stream to its end; a failure is an {@link UncheckedIOException}. */
    public static CompletableFuture<byte[]> bytes(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return stream.readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                THREADS);
    }

    /** As {@link #bytes}, as text in UTF-8. */
    public static CompletableFuture<String> text(InputStream stream) {
        return bytes(stream).thenApply(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
