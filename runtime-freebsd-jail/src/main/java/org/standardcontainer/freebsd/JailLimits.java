package org.standardcontainer.freebsd;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/**
 * Limits as rules of rctl(8) for a jail, of those properties that have one. FreeBSD's section of the specification has none, and every
 * client writes them into {@code linux.resources}.
 */
final class JailLimits {
    private static final String POINTER = "/linux/resources";
    private static final long DEFAULT_PERIOD = 100_000;
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private JailLimits() {}

    /**
     * One limit.
     *
     * @param pointer the property that asks for it
     * @param subject what is limited and what happens then, such as {@code maxproc:deny}
     * @param amount at most; negative for no limit
     */
    record Limit(String pointer, String subject, long amount) {
        /** The rule, without its amount. */
        String filter(String jail) {
            return "jail:" + jail + ":" + subject;
        }

        String rule(String jail) {
            return filter(jail) + "=" + amount;
        }
    }

    /** Those that are given, in a fixed order. */
    static List<Limit> of(LinuxResources resources) {
        List<Limit> limits = new ArrayList<>();
        LinuxMemory memory = resources.memory();
        if (memory != null && memory.limit() != null) {
            // "deny" would only have pages written to swap: a program could take as much as it wants
            limits.add(new Limit(POINTER + "/memory/limit", "memoryuse:sigkill", memory.limit()));
        }
        if (memory != null && memory.swap() != null) {
            // the property counts memory and swap together, the kernel swap alone
            long swap = memory.swap() < 0 || memory.limit() == null || memory.limit() < 0
                    ? -1
                    : Math.max(0, memory.swap() - memory.limit());
            limits.add(new Limit(POINTER + "/memory/swap", "swapuse:deny", swap));
        }
        LinuxCpu cpu = resources.cpu();
        if (cpu != null && cpu.quota() != null) {
            limits.add(new Limit(POINTER + "/cpu/quota", "pcpu:deny", percent(cpu.quota(), cpu.period())));
        }
        LinuxPids pids = resources.pids();
        if (pids != null && pids.limit() != null) {
            limits.add(new Limit(POINTER + "/pids/limit", "maxproc:deny", pids.limit()));
        }
        return limits;
    }

    /** Of one processor, rounded up. */
    private static long percent(long quota, @org.jspecify.annotations.Nullable BigInteger period) {
        BigInteger divisor = period == null || period.signum() == 0 ? BigInteger.valueOf(DEFAULT_PERIOD) : period;
        return quota <= 0
                ? -1
                : BigInteger.valueOf(quota)
                        .multiply(HUNDRED)
                        .add(divisor)
                        .subtract(BigInteger.ONE)
                        .divide(divisor)
                        .longValue();
    }
}
