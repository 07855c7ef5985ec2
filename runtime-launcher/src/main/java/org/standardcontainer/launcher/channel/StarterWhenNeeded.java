package org.standardcontainer.launcher.channel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One that isn't there before the first plan: for who looks, and hardly ever has one. */
public final class StarterWhenNeeded implements PlanStarter {
    private final Supplier<PlanStarter> open;
    private @Nullable PlanStarter opened; // guarded by this

    /** @param open makes it, once */
    public StarterWhenNeeded(Supplier<PlanStarter> open) {
        this.open = open;
    }

    @Override
    public Started start(Task task) {
        return opened().start(task);
    }

    private synchronized PlanStarter opened() {
        PlanStarter starter = opened;
        if (starter == null) {
            starter = open.get();
            opened = starter;
        }
        return starter;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
