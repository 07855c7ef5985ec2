package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** The limits of config-linux.md#control-groups as files of cgroup v1, in an order that the kernel takes. */
final class CgroupLimits {
    private static final String POINTER = "/linux/resources";
    private static final String SWAP = "memory.memsw.limit_in_bytes";

    /** A value for a file of the cgroup in the hierarchy with this controller, and the property that asks for it. */
    record Limit(String controller, String file, String value, String pointer) {}

    private final List<Limit> limits = new ArrayList<>();

    private final boolean swapAccounting;

    private CgroupLimits(boolean swapAccounting) {
        this.swapAccounting = swapAccounting;
    }

    /**
     * All that are asked for.
     *
     * @param swapAccounting false if the kernel keeps no account of swap, so that there is no such file
     */
    static List<Limit> of(@Nullable LinuxResources resources, boolean swapAccounting) {
        CgroupLimits limits = new CgroupLimits(swapAccounting);
        if (resources != null) {
            limits.memory(resources.memory());
            limits.cpu(resources.cpu());
            limits.pids(resources.pids());
        }
        return List.copyOf(limits.limits);
    }

    private void memory(@Nullable LinuxMemory memory) {
        if (memory == null) {
            return;
        }
        // memory before memory and swap: the kernel refuses a sum that is less than its part
        add("memory", "memory.limit_in_bytes", memory.limit(), "memory/limit");
        add("memory", SWAP, memory.swap(), "memory/swap");
        // without a limit on memory one on the sum of both would be one; where swap isn't counted there is none
        if (memory.limit() != null && memory.limit() == -1 && memory.swap() == null && swapAccounting) {
            add("memory", SWAP, memory.limit(), "memory/limit");
        }
        add("memory", "memory.soft_limit_in_bytes", memory.reservation(), "memory/reservation");
        add("memory", "memory.kmem.tcp.limit_in_bytes", memory.kernelTcp(), "memory/kernelTCP");
        add("memory", "memory.swappiness", memory.swappiness(), "memory/swappiness");
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            add("memory", "memory.oom_control", 1, "memory/disableOOMKiller");
        }
    }

    private void cpu(@Nullable LinuxCpu cpu) {
        if (cpu == null) {
            return;
        }
        add("cpu", "cpu.shares", cpu.shares(), "cpu/shares");
        // idle is refused for a group whose shares are set afterwards
        add("cpu", "cpu.idle", cpu.idle(), "cpu/idle");
        // a quota is judged by the period in force, a burst by the quota
        add("cpu", "cpu.cfs_period_us", cpu.period(), "cpu/period");
        add(
                "cpu",
                "cpu.cfs_quota_us",
                cpu.quota() == null ? null : Long.valueOf(Math.max(-1, cpu.quota())),
                "cpu/quota");
        add("cpu", "cpu.cfs_burst_us", cpu.burst(), "cpu/burst");
        add("cpu", "cpu.rt_period_us", cpu.realtimePeriod(), "cpu/realtimePeriod");
        add("cpu", "cpu.rt_runtime_us", cpu.realtimeRuntime(), "cpu/realtimeRuntime");
        add("cpuset", "cpuset.cpus", text(cpu.cpus()), "cpu/cpus");
        add("cpuset", "cpuset.mems", text(cpu.mems()), "cpu/mems");
    }

    private void pids(@Nullable LinuxPids pids) {
        if (pids != null && pids.limit() != null) {
            // config-linux.md#pids: -1 is unlimited, 0 a real limit
            add("pids", "pids.max", pids.limit() < 0 ? "max" : pids.limit(), "pids/limit");
        }
    }

    private static @Nullable String text(@Nullable String list) {
        return list == null || list.isEmpty() ? null : list;
    }

    private void add(String controller, String file, @Nullable Object value, String property) {
        if (value != null) {
            limits.add(new Limit(controller, file, value.toString(), POINTER + "/" + property));
        }
    }
}
