package org.standardcontainer.launcher.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One zygote: started when first needed, and another one when it died. Safe for several threads. */
final class Lane {
    private final Supplier<Zygote> starter;
    private final AtomicInteger plans = new AtomicInteger(); // that are being executed
    private final List<Zygote> dying =
            new ArrayList<>(); // whose workers may still report; guarded by this, as all below
    private @Nullable Zygote current;
    private boolean closed;

    Lane(Supplier<Zygote> starter) {
        this.starter = starter;
    }

    /** Takes it for one plan if nobody has it. */
    boolean tryEnter() {
        return plans.compareAndSet(0, 1);
    }

    /** Takes it for one plan, beside others. */
    void enter() {
        plans.incrementAndGet();
    }

    /** The plan has come to its end. */
    void leave() {
        plans.decrementAndGet();
    }

    /** How many plans are being executed. */
    int plans() {
        return plans.get();
    }

    /**
     * The zygote that is there, or a new one.
     *
     * @throws org.standardcontainer.LauncherFailedException if none can be started
     */
    synchronized Zygote zygote() {
        if (closed) {
            throw new IllegalStateException("the runtime is closed");
        }
        Zygote last = current;
        if (last != null && !last.isDead()) {
            return last;
        }
        if (last != null) {
            dying.removeIf(Zygote::isFinished);
            dying.add(last);
        }
        Zygote next = starter.get();
        current = next;
        return next;
    }

    /** The zygote that is there. */
    synchronized Optional<Zygote> living() {
        return Optional.ofNullable(current).filter(zygote -> !zygote.isDead());
    }

    void close() {
        List<Zygote> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(dying);
            if (current != null) {
                all.add(current);
            }
            current = null;
        }
        all.forEach(Zygote::close);
    }
}
