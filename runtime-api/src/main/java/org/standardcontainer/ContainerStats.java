package org.standardcontainer;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container uses, all its processes together, and what it may use at most. Sizes are in bytes, counts are since the
 * container was created. A figure that the kernel doesn't keep for it is empty: nothing is estimated. The figures are read one
 * after the other, so that they may differ by what happens meanwhile. The constructors are not stable.
 *
 * @param cpu processor time
 * @param cpuset the processors and memory nodes that it may use; empty where that isn't said
 * @param memory memory
 * @param pids number of processes and threads
 * @param blockDevices what was read and written, one for each device that it was
 * @param hugePages huge pages, by their size as the kernel names it ({@code "2MB"})
 * @param rdma RDMA resources, by device
 * @param networkInterfaces its network interfaces; empty if it shares the runtime's network
 */
public record ContainerStats(
        Cpu cpu,
        Optional<Cpuset> cpuset,
        Memory memory,
        Pids pids,
        List<BlockDevice> blockDevices,
        Map<String, HugePages> hugePages,
        Map<String, Rdma> rdma,
        List<NetworkInterface> networkInterfaces) {
    public ContainerStats {
        blockDevices = List.copyOf(blockDevices);
        hugePages = Collections.unmodifiableMap(new LinkedHashMap<>(hugePages));
        rdma = Collections.unmodifiableMap(new LinkedHashMap<>(rdma));
        networkInterfaces = List.copyOf(networkInterfaces);
    }

    /** Of a container of which nothing is known. */
    public static final ContainerStats UNKNOWN = new ContainerStats(
            new Cpu(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty()),
            Optional.empty(),
            new Memory(
                    Usage.UNKNOWN,
                    Usage.UNKNOWN,
                    Usage.UNKNOWN,
                    Usage.UNKNOWN,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Map.of(),
                    Optional.empty()),
            new Pids(OptionalLong.empty(), OptionalLong.empty()),
            List.of(),
            Map.of(),
            Map.of(),
            List.of());

    /**
     * Processor time.
     *
     * @param total all of it
     * @param user in programs
     * @param system in the kernel
     * @param perProcessor all of it, for each processor; empty where that isn't counted
     * @param userPerProcessor of that, in programs; empty where that isn't counted
     * @param systemPerProcessor of that, in the kernel; empty where that isn't counted
     * @param throttling how it was held back by a quota
     * @param pressure how much it waited for processors
     */
    public record Cpu(
            Optional<Duration> total,
            Optional<Duration> user,
            Optional<Duration> system,
            List<Duration> perProcessor,
            List<Duration> userPerProcessor,
            List<Duration> systemPerProcessor,
            Optional<Throttling> throttling,
            Optional<Pressure> pressure) {
        public Cpu {
            perProcessor = List.copyOf(perProcessor);
            userPerProcessor = List.copyOf(userPerProcessor);
            systemPerProcessor = List.copyOf(systemPerProcessor);
        }
    }

    /**
     * What it may use of a machine with several processors.
     *
     * @param processors their numbers, in order
     * @param memoryNodes their numbers, in order
     * @param details figures as cgroup v1 names them ({@code sched_load_balance}), in the order in which runc prints them; none with version 2
     */
    public record Cpuset(List<Integer> processors, List<Integer> memoryNodes, Map<String, Long> details) {
        public Cpuset {
            processors = List.copyOf(processors);
            memoryNodes = List.copyOf(memoryNodes);
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        }
    }

    /**
     * How a quota has held processes back.
     *
     * @param periods that passed
     * @param throttledPeriods in which the quota was used up
     * @param throttled for how long processes waited for a next period
     */
    public record Throttling(long periods, long throttledPeriods, Duration throttled) {}

    /**
     * Memory.
     *
     * @param total memory; the property {@code memory.limit} limits it
     * @param withSwap memory and swap together, as the property {@code memory.swap} limits them
     * @param kernel the kernel's memory for it
     * @param kernelTcp its buffers for TCP
     * @param cache of {@code total}, contents of files, which can be given up
     * @param oomKills processes that were killed because there was no more
     * @param details figures as the kernel names them, in its order
     * @param pressure how much it waited for memory
     */
    public record Memory(
            Usage total,
            Usage withSwap,
            Usage kernel,
            Usage kernelTcp,
            OptionalLong cache,
            OptionalLong oomKills,
            Map<String, Long> details,
            Optional<Pressure> pressure) {
        public Memory {
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        }
    }

    /**
     * How much of something is used.
     *
     * @param used now
     * @param limit at most; empty without a limit
     * @param peak the most that was used so far
     * @param failures how often the limit was met
     */
    public record Usage(OptionalLong used, OptionalLong limit, OptionalLong peak, OptionalLong failures) {
        /** Nothing is known. */
        public static final Usage UNKNOWN =
                new Usage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Processes and threads.
     *
     * @param current how many there are
     * @param limit how many there may be; empty without a limit
     */
    public record Pids(OptionalLong current, OptionalLong limit) {}

    /**
     * What went to and came from a block device.
     *
     * @param major the device's numbers
     * @param minor the device's numbers
     * @param bytesRead bytes
     * @param bytesWritten bytes
     * @param bytesDiscarded bytes
     * @param reads operations
     * @param writes operations
     * @param discards operations
     */
    public record BlockDevice(
            long major,
            long minor,
            OptionalLong bytesRead,
            OptionalLong bytesWritten,
            OptionalLong bytesDiscarded,
            OptionalLong reads,
            OptionalLong writes,
            OptionalLong discards) {}

    /**
     * Huge pages of one size.
     *
     * @param used by its processes
     * @param reserved reserved for them
     */
    public record HugePages(Usage used, Usage reserved) {}

    /**
     * What it has of an RDMA device.
     *
     * @param handles of the device
     * @param objects of the device
     */
    public record Rdma(OptionalLong handles, OptionalLong objects) {}

    /**
     * How much it waited for something (pressure stall information).
     *
     * @param some while at least one of its processes did
     * @param full while all that could run did; empty where that isn't kept
     */
    public record Pressure(Share some, Optional<Share> full) {}

    /**
     * A share of time, in percent.
     *
     * @param last10 of the last 10 seconds
     * @param last60 of the last 60 seconds
     * @param last300 of the last 300 seconds
     * @param total the time itself, in all
     */
    public record Share(double last10, double last60, double last300, Duration total) {}

    /**
     * A network interface. The counters are those of the interface, in bytes and packets.
     *
     * @param name as it is called in the container
     * @param received what came in
     * @param sent what went out
     */
    public record NetworkInterface(String name, Traffic received, Traffic sent) {}

    /**
     * One direction of an interface.
     *
     * @param bytes bytes
     * @param packets packets
     * @param errors packets that went wrong
     * @param dropped packets that were thrown away
     */
    public record Traffic(long bytes, long packets, long errors, long dropped) {}
}
