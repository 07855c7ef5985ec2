package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.standardcontainer.OutOfMemory;

/** Tells when containers on kernels that aren't the host's run out of memory. Safe for several threads. */
public final class GuestOomWatch implements AutoCloseable {
    /** Each look is a question to a machine. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    private final OomWatch watch = new OomWatch(PAUSE_NANOS);

    /** Nobody is watched yet. */
    public GuestOomWatch() {}

    /**
     * Watches a container that {@linkplain GuestCgroup#countsOom() counts it}.
     *
     * @param content what a file there has in it now; empty once it can't be read
     */
    public OutOfMemory.Watch watch(
            GuestCgroup cgroup, Function<Path, Optional<String>> content, Consumer<OutOfMemory.Event> listener) {
        OomCounter counter = cgroup.oom(content).orElseThrow();
        OomCounter.Reading first = counter.read().orElse(new OomCounter.Reading(0, false));
        return watch.watch(counter, first, listener);
    }

    @Override
    public void close() {
        watch.close();
    }
}
