package org.standardcontainer.linux.cgroup;

import java.math.BigInteger;
import org.standardcontainer.spec.LinuxCpu;

/**
 * config-linux.md#cpu, but for processors and memory nodes.
 *
 * <pre>
 * property         v1                  v2
 * shares           cpu.shares          cpu.weight, converted
 * quota, period    cpu.cfs_quota_us,   cpu.max
 *                  cpu.cfs_period_us
 * burst            cpu.cfs_burst_us    cpu.max.burst
 * idle             cpu.idle            cpu.idle
 * realtimeRuntime  cpu.rt_runtime_us   refused
 * realtimePeriod   cpu.rt_period_us    refused
 * </pre>
 */
final class CpuSettings {
    private static final long DEFAULT_PERIOD = 100_000; // microseconds, cgroup-v2.rst
    private static final double LEAST_SHARES = 2;
    private static final double MOST_SHARES = 262_144;

    private CpuSettings() {}

    static void v1(LinuxCpu cpu, SettingsWriter out) {
        out.set("cpu.shares", SettingsWriter.unlessZero(cpu.shares()), "cpu/shares");
        // shares are refused for a group that is idle already
        out.setIfBuilt("cpu.idle", cpu.idle(), "cpu/idle");
        // a quota is judged by the period in force, a burst by the quota
        out.setIfBuilt("cpu.cfs_period_us", SettingsWriter.unlessZero(cpu.period()), "cpu/period");
        Long quota = SettingsWriter.unlessZero(cpu.quota());
        out.setIfBuilt("cpu.cfs_quota_us", quota == null ? null : Long.valueOf(Math.max(-1, quota)), "cpu/quota");
        out.setIfBuilt("cpu.cfs_burst_us", cpu.burst(), "cpu/burst");
        out.setIfBuilt("cpu.rt_period_us", SettingsWriter.unlessZero(cpu.realtimePeriod()), "cpu/realtimePeriod");
        out.setIfBuilt("cpu.rt_runtime_us", SettingsWriter.unlessZero(cpu.realtimeRuntime()), "cpu/realtimeRuntime");
    }

    static void v2(LinuxCpu cpu, SettingsWriter out) {
        BigInteger shares = SettingsWriter.unlessZero(cpu.shares());
        out.set("cpu.weight", shares == null ? null : weight(shares), "cpu/shares");
        out.setIfBuilt("cpu.idle", cpu.idle(), "cpu/idle");
        Long quota = SettingsWriter.unlessZero(cpu.quota());
        BigInteger period = SettingsWriter.unlessZero(cpu.period());
        if (quota != null || period != null) {
            out.setIfBuilt(
                    "cpu.max",
                    (quota == null || quota < 0 ? "max" : quota) + " " + (period == null ? DEFAULT_PERIOD : period),
                    quota == null ? "cpu/period" : "cpu/quota");
        }
        out.setIfBuilt("cpu.max.burst", cpu.burst(), "cpu/burst");
        String problem = "cgroup v2 can't share out real-time scheduling";
        out.refuseOnV2("cpu/realtimePeriod", SettingsWriter.unlessZero(cpu.realtimePeriod()), problem);
        out.refuseOnV2("cpu/realtimeRuntime", SettingsWriter.unlessZero(cpu.realtimeRuntime()), problem);
    }

    /**
     * Shares 2 to 262144 as a weight 1 to 10000, and the usual 1024 as the usual 100: the curve through these three points
     * that runc (1.4) and crun (1.23) have (decision 118).
     */
    static long weight(BigInteger shares) {
        double x = shares.doubleValue();
        if (x <= LEAST_SHARES) {
            return 1;
        }
        if (x >= MOST_SHARES) {
            return 10_000;
        }
        int whole = Math.getExponent(x); // apart, so that a power of two has no rounding error to be rounded up
        double log = whole + Math.log(x / Math.scalb(1.0, whole)) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612 - 7 / 34.0));
    }
}
