package org.standardcontainer.cli;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxBlockIo;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import picocli.CommandLine.Option;

/** The limits that have an option of their own, as runc has them. */
final class UpdateOptions {
    @Option(names = "--blkio-weight", paramLabel = "WEIGHT", description = "its share of block devices, 10 to 1000")
    private @Nullable Integer blkioWeight;

    @Option(names = "--cpu-period", paramLabel = "MICROSECONDS", description = "the period of --cpu-quota")
    private @Nullable BigInteger cpuPeriod;

    @Option(names = "--cpu-quota", paramLabel = "MICROSECONDS", description = "processor time in each period; -1: any")
    private @Nullable Long cpuQuota;

    @Option(names = "--cpu-burst", paramLabel = "MICROSECONDS", description = "what it may save up")
    private @Nullable BigInteger cpuBurst;

    @Option(names = "--cpu-share", paramLabel = "SHARES", description = "its weight against other containers")
    private @Nullable BigInteger cpuShare;

    @Option(names = "--cpu-rt-period", paramLabel = "MICROSECONDS", description = "the period of --cpu-rt-runtime")
    private @Nullable BigInteger realtimePeriod;

    @Option(
            names = "--cpu-rt-runtime",
            paramLabel = "MICROSECONDS",
            description = "real-time processor time in each period")
    private @Nullable Long realtimeRuntime;

    @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "the processors that it may use")
    private @Nullable String cpus;

    @Option(names = "--cpuset-mems", paramLabel = "LIST", description = "the memory nodes that it may use")
    private @Nullable String mems;

    @Option(names = "--cpu-idle", paramLabel = "0|1", description = "1: only what others leave")
    private @Nullable Long cpuIdle;

    @Option(names = "--kernel-memory", paramLabel = "BYTES", description = "obsolete: ignored, with a warning")
    private @Nullable String kernelMemory;

    @Option(names = "--kernel-memory-tcp", paramLabel = "BYTES", description = "obsolete: ignored, with a warning")
    private @Nullable String kernelMemoryTcp;

    @Option(names = "--memory", paramLabel = "BYTES", description = "memory; -1: any")
    private @Nullable String memory;

    @Option(
            names = "--memory-reservation",
            paramLabel = "BYTES",
            description = "memory that it keeps when there is little")
    private @Nullable String memoryReservation;

    @Option(names = "--memory-swap", paramLabel = "BYTES", description = "memory and swap together; -1: any")
    private @Nullable String memorySwap;

    @Option(names = "--pids-limit", paramLabel = "NUMBER", description = "processes and threads; -1: any")
    private @Nullable Long pidsLimit;

    /** What is given; all else is absent. */
    LinuxResources resources() {
        LinuxResources.Builder resources = LinuxResources.builder();
        LinuxMemory memoryLimits = memory();
        if (!memoryLimits.equals(LinuxMemory.builder().build())) {
            resources.memory(memoryLimits);
        }
        LinuxCpu cpuLimits = cpu();
        if (!cpuLimits.equals(LinuxCpu.builder().build())) {
            resources.cpu(cpuLimits);
        }
        if (pidsLimit != null) {
            resources.pids(new LinuxPids(pidsLimit));
        }
        if (blkioWeight != null) {
            resources.blockIo(new LinuxBlockIo(blkioWeight, null, null, null, null, null, null));
        }
        return resources.build();
    }

    /** True if a limit is given that isn't set; each is looked at, as what is no size is a mistake. */
    boolean ignoresSome() {
        Long kernel = bytes(kernelMemory);
        Long tcp = bytes(kernelMemoryTcp);
        return (kernel != null && kernel != 0) || (tcp != null && tcp != 0);
    }

    private LinuxMemory memory() {
        return LinuxMemory.builder()
                .limit(bytes(memory))
                .reservation(bytes(memoryReservation))
                .swap(bytes(memorySwap))
                .build();
    }

    private LinuxCpu cpu() {
        return LinuxCpu.builder()
                .shares(notNegative("--cpu-share", cpuShare))
                .period(notNegative("--cpu-period", cpuPeriod))
                .quota(cpuQuota)
                .burst(notNegative("--cpu-burst", cpuBurst))
                .realtimePeriod(notNegative("--cpu-rt-period", realtimePeriod))
                .realtimeRuntime(realtimeRuntime)
                .cpus(cpus)
                .mems(mems)
                .idle(cpuIdle)
                .build();
    }

    private static @Nullable BigInteger notNegative(String option, @Nullable BigInteger number) {
        if (number != null && number.signum() < 0) {
            throw new UsageException(option + ": " + number + " is below 0", "Give a number, or leave it out.");
        }
        return number;
    }

    private static @Nullable Long bytes(@Nullable String size) {
        return size == null || size.isEmpty() ? null : Long.valueOf(ByteSize.parse(size));
    }
}
