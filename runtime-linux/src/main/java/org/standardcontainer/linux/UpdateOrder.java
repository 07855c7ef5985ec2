package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.ChangedFile;

/** Puts changes so that a sum is never below its part, nor a burst above its quota, at no moment: it depends on where they are. */
final class UpdateOrder {
    private static final String MEMORY = "memory.limit_in_bytes";
    private static final String SWAP = "memory.memsw.limit_in_bytes";
    private static final List<String> QUOTAS = List.of("cpu.cfs_quota_us", "cpu.max");
    private static final List<String> BURSTS = List.of("cpu.cfs_burst_us", "cpu.max.burst");

    private UpdateOrder() {}

    static List<ChangedFile> of(List<ChangedFile> changes) {
        List<ChangedFile> ordered = new ArrayList<>(changes);
        Optional<ChangedFile> memory = find(changes, List.of(MEMORY));
        Optional<ChangedFile> swap = find(changes, List.of(SWAP));
        if (memory.isPresent()
                && swap.isPresent()
                && number(swap.get().value()) > number(memory.get().before())) {
            first(ordered, swap.get(), memory.get());
        }
        Optional<ChangedFile> quota = find(changes, QUOTAS);
        Optional<ChangedFile> burst = find(changes, BURSTS);
        if (quota.isPresent()
                && burst.isPresent()
                && number(burst.get().value()) < number(burst.get().before())) {
            first(ordered, burst.get(), quota.get());
        }
        return List.copyOf(ordered);
    }

    private static void first(List<ChangedFile> changes, ChangedFile one, ChangedFile other) {
        changes.remove(one);
        changes.add(changes.indexOf(other), one);
    }

    private static Optional<ChangedFile> find(List<ChangedFile> changes, List<String> files) {
        return changes.stream()
                .filter(change -> files.stream().anyMatch(file -> change.path().endsWith("/" + file)))
                .findFirst();
    }

    /** The first one of a text; no limit is more than any. */
    static long number(String text) {
        try {
            long number = Long.parseLong(text.strip().split(" ")[0]);
            return number < 0 ? Long.MAX_VALUE : number;
        } catch (NumberFormatException other) {
            return Long.MAX_VALUE;
        }
    }
}
