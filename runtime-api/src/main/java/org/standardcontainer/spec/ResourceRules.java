package org.standardcontainer.spec;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for limits (cgroups). */
final class ResourceRules {
    private static final Pattern ACCESS = Pattern.compile("[rwm]*");
    private static final Pattern NUMBER_LIST = Pattern.compile("[0-9, \\n-]*");
    private static final Pattern PAGE_SIZE = Pattern.compile("[1-9][0-9]*[KMG]B");
    private static final long LAST_DEVICE = 0xffff_ffffL;
    private static final long LEAST_WEIGHT =
            10; // blkio-controller.rst; BFQ has 1 to 1000, and the spec the narrower one
    private static final long MOST_WEIGHT = 1000;

    private ResourceRules() {}

    static void check(Place place, LinuxResources resources) {
        devices(place.at("devices").in("config-linux.md#allowed-device-list"), resources.devices());
        if (resources.memory() != null) {
            memory(place.at("memory").in("config-linux.md#memory"), resources.memory());
        }
        if (resources.cpu() != null) {
            cpu(place.at("cpu").in("config-linux.md#cpu"), resources.cpu());
        }
        if (resources.pids() != null) {
            place.at("pids")
                    .at("limit")
                    .in("config-linux.md#pids")
                    .range(resources.pids().limit(), -1, Long.MAX_VALUE);
        }
        if (resources.blockIo() != null) {
            blockIo(place.at("blockIO").in("config-linux.md#block-io"), resources.blockIo());
        }
        hugePages(place.at("hugepageLimits").in("config-linux.md#huge-page-limits"), resources.hugepageLimits());
        if (resources.rdma() != null) {
            Place rdma = place.at("rdma").in("config-linux.md#rdma");
            resources.rdma().forEach((name, limit) -> {
                if (limit.hcaHandles() == null && limit.hcaObjects() == null) {
                    rdma.at(name).invalid("needs hcaHandles or hcaObjects");
                }
            });
        }
        if (resources.unified() != null) {
            Place unified = place.at("unified").in("config-linux.md#unified");
            resources.unified().keySet().stream()
                    .filter(key -> !LinuxRules.isFileName(key))
                    .forEach(key -> unified.at(key).invalid("is not the name of a file in a cgroup's directory"));
        }
    }

    private static void hugePages(Place place, @Nullable List<LinuxHugepageLimit> limits) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; limits != null && i < limits.size(); i++) {
            String size = limits.get(i).pageSize();
            place.at(i).at("pageSize").form(size, PAGE_SIZE, "a page size, such as 2MB");
            if (!seen.add(size)) {
                place.at(i).at("pageSize").invalid("another limit is for " + Place.quoted(size) + " already");
            }
        }
    }

    private static void devices(Place place, @Nullable List<LinuxDeviceRule> rules) {
        for (int i = 0; rules != null && i < rules.size(); i++) {
            LinuxDeviceRule rule = rules.get(i);
            place.at(i).at("type").word(rule.type(), Words.DEVICE_RULE_TYPES);
            place.at(i).at("major").range(rule.major(), -1, LAST_DEVICE);
            place.at(i).at("minor").range(rule.minor(), -1, LAST_DEVICE);
            place.at(i).at("access").form(rule.access(), ACCESS, "made of the letters r, w and m");
        }
    }

    private static void memory(Place place, LinuxMemory memory) {
        place.at("limit").range(memory.limit(), -1, Long.MAX_VALUE);
        place.at("reservation").range(memory.reservation(), -1, Long.MAX_VALUE);
        place.at("swap").range(memory.swap(), -1, Long.MAX_VALUE);
        place.at("kernel").range(memory.kernel(), -1, Long.MAX_VALUE);
        place.at("kernelTCP").range(memory.kernelTcp(), -1, Long.MAX_VALUE);
        if (memory.limit() != null && memory.swap() != null && memory.swap() > 0 && memory.swap() < memory.limit()) {
            place.at("swap").invalid("is memory and swap together, and below the memory limit, " + memory.limit());
        }
        place.at("swappiness").range(memory.swappiness(), 0, 100);
        if (memory.kernel() != null) {
            place.at("kernel").warn("the spec advises against it");
        }
        if (memory.kernelTcp() != null) {
            place.at("kernelTCP").warn("the spec advises against it");
        }
    }

    private static void cpu(Place place, LinuxCpu cpu) {
        if (cpu.burst() != null && cpu.quota() != null && cpu.quota() > 0) {
            if (cpu.burst().compareTo(BigInteger.valueOf(cpu.quota())) > 0) {
                place.at("burst").invalid(cpu.burst() + " is above the quota, " + cpu.quota());
            }
        }
        place.at("idle").range(cpu.idle(), 0, 1);
        place.at("cpus").form(cpu.cpus(), NUMBER_LIST, "a list of processors, such as 0-3,7");
        place.at("mems").form(cpu.mems(), NUMBER_LIST, "a list of memory nodes, such as 0-3,7");
    }

    private static void blockIo(Place place, LinuxBlockIo io) {
        weights(place, io.weight(), io.leafWeight());
        for (int i = 0; io.weightDevice() != null && i < io.weightDevice().size(); i++) {
            LinuxBlockIo.WeightDevice device = io.weightDevice().get(i);
            Place at = place.at("weightDevice").at(i);
            number(at, device.major(), device.minor());
            weights(at, device.weight(), device.leafWeight());
            if (device.weight() == null && device.leafWeight() == null) {
                at.invalid("needs weight or leafWeight");
            }
        }
        throttle(place.at("throttleReadBpsDevice"), io.throttleReadBpsDevice());
        throttle(place.at("throttleWriteBpsDevice"), io.throttleWriteBpsDevice());
        throttle(place.at("throttleReadIOPSDevice"), io.throttleReadIopsDevice());
        throttle(place.at("throttleWriteIOPSDevice"), io.throttleWriteIopsDevice());
    }

    private static void weights(Place place, @Nullable Number weight, @Nullable Number leafWeight) {
        weight(place.at("weight"), weight);
        weight(place.at("leafWeight"), leafWeight);
    }

    /** Docker writes 0 for none, whatever it was asked for. */
    private static void weight(Place place, @Nullable Number weight) {
        if (weight == null || weight.doubleValue() != 0) { // not cut down to fewer bits
            place.range(weight, LEAST_WEIGHT, MOST_WEIGHT);
        }
    }

    private static void throttle(Place place, @Nullable List<LinuxBlockIo.ThrottleDevice> devices) {
        for (int i = 0; devices != null && i < devices.size(); i++) {
            number(place.at(i), devices.get(i).major(), devices.get(i).minor());
        }
    }

    private static void number(Place place, long major, long minor) {
        place.at("major").range(major, 0, LAST_DEVICE);
        place.at("minor").range(minor, 0, LAST_DEVICE);
    }
}
