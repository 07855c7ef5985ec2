package org.standardcontainer.linux.cgroup;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxMemory;

/**
 * config-linux.md#memory.
 *
 * <pre>
 * property          v1                               v2
 * limit             memory.limit_in_bytes            memory.max
 * swap              memory.memsw.limit_in_bytes      memory.swap.max, without the memory that the sum has in it
 * reservation       memory.soft_limit_in_bytes       memory.low
 * kernelTCP         memory.kmem.tcp.limit_in_bytes   refused
 * kernel            refused                          refused
 * swappiness        memory.swappiness                refused
 * disableOOMKiller  memory.oom_control               refused
 * useHierarchy      true is how it is, false is refused
 * </pre>
 */
final class MemorySettings {
    private static final String LIMIT = "memory/limit";
    private static final String SWAP = "memory/swap";
    private static final String V1_SWAP = "memory.memsw.limit_in_bytes";
    private static final String V2_SWAP = "memory.swap.max";
    private static final long UNLIMITED = -1;

    private MemorySettings() {}

    static void v1(LinuxMemory memory, SettingsWriter out) {
        Long limit = SettingsWriter.unlessZero(memory.limit());
        Long swap = SettingsWriter.unlessZero(memory.swap());
        // memory before memory and swap: the kernel refuses a sum that is less than its part
        out.set("memory.limit_in_bytes", limit, LIMIT);
        if (swap != null && swap == UNLIMITED) {
            out.setIfThere(V1_SWAP, swap, SWAP);
        } else {
            out.setIfBuilt(V1_SWAP, swap, SWAP);
        }
        if (isUnlimited(limit) && swap == null) {
            // without a limit on memory one on the sum of both would be one
            out.setIfThere(V1_SWAP, UNLIMITED, LIMIT);
        }
        out.set("memory.soft_limit_in_bytes", SettingsWriter.unlessZero(memory.reservation()), "memory/reservation");
        out.setIfBuilt(
                "memory.kmem.tcp.limit_in_bytes", SettingsWriter.unlessZero(memory.kernelTcp()), "memory/kernelTCP");
        out.set("memory.swappiness", memory.swappiness(), "memory/swappiness");
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            out.set("memory.oom_control", 1, "memory/disableOOMKiller");
        }
        onBoth(memory, out);
    }

    static void v2(LinuxMemory memory, SettingsWriter out) {
        Long limit = SettingsWriter.unlessZero(memory.limit());
        swapAlone(SettingsWriter.unlessZero(memory.swap()), limit, out);
        out.set("memory.max", SettingsWriter.orMax(limit), LIMIT);
        out.set(
                "memory.low",
                SettingsWriter.orMax(SettingsWriter.unlessZero(memory.reservation())),
                "memory/reservation");
        Long tcp = SettingsWriter.unlessZero(memory.kernelTcp());
        out.refuseOnV2(
                "memory/kernelTCP",
                isUnlimited(tcp) ? null : tcp,
                "cgroup v2 counts the memory of TCP buffers in memory.limit, and has no limit of its own for it");
        out.refuseOnV2("memory/swappiness", memory.swappiness(), "cgroup v2 has no swappiness");
        out.refuseOnV2(
                "memory/disableOOMKiller",
                Boolean.TRUE.equals(memory.disableOomKiller()) ? true : null,
                "cgroup v2 can't let processes wait for memory");
        onBoth(memory, out);
    }

    /** The property is memory and swap together, and v2 counts swap alone. */
    private static void swapAlone(@Nullable Long swap, @Nullable Long limit, SettingsWriter out) {
        if (swap == null) {
            if (isUnlimited(limit)) {
                out.setIfThere(V2_SWAP, "max", LIMIT);
            }
        } else if (swap == UNLIMITED) {
            out.setIfThere(V2_SWAP, "max", SWAP);
        } else if (limit == null) {
            out.refuse(
                    SWAP,
                    "cgroup v2 counts swap alone, which is what is left of it without memory.limit, and there is none",
                    "give memory.limit too");
        } else if (swap.equals(limit)) {
            out.setIfThere(V2_SWAP, 0, SWAP); // a kernel without it has no swap for cgroups to use, or counts none
        } else {
            out.setIfBuilt(V2_SWAP, limit == UNLIMITED ? swap : Long.valueOf(swap - limit), SWAP);
        }
    }

    private static void onBoth(LinuxMemory memory, SettingsWriter out) {
        Long kernel = SettingsWriter.unlessZero(memory.kernel());
        if (kernel != null && kernel != UNLIMITED) {
            out.refuse(
                    "memory/kernel",
                    "since Linux 5.16 the kernel has no such limit: its memory counts in memory.limit",
                    "remove it");
        }
        if (Boolean.FALSE.equals(memory.useHierarchy())) {
            out.refuse("memory/useHierarchy", "since Linux 5.11 it is always true", "remove it");
        }
    }

    private static boolean isUnlimited(@Nullable Long limit) {
        return limit != null && limit == UNLIMITED;
    }
}
