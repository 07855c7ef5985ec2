package org.standardcontainer.linux;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Facts that are found out when somebody wants to know them: most commands about a container that is there don't. Safe for use by several threads. */
final class FactsOnce implements Supplier<HostFacts> {
    private final Supplier<HostFacts> read;
    private volatile @Nullable HostFacts facts;

    FactsOnce(Supplier<HostFacts> read) {
        this.read = read;
    }

    @Override
    public HostFacts get() {
        HostFacts known = facts;
        if (known == null) { // two at once find the same
            known = read.get();
            facts = known;
        }
        return known;
    }
}
