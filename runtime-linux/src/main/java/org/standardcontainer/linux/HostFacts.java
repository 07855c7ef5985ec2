package org.standardcontainer.linux;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.kernel.KernelRelease;

/**
 * What compiling needs to know about the host: a snapshot, read once for each runtime by {@link HostFactsReader}.
 *
 * @param kernel the kernel's version
 * @param cgroups how cgroups are mounted
 * @param uid the runtime's effective user id
 * @param permitted the runtime's permitted capabilities, bit by bit
 * @param bounding the runtime's bounding set
 * @param lastCapability the highest capability that the kernel knows
 * @param initialUserNamespace false if the runtime is in a user namespace of its own
 * @param namespaces the kernel's namespaces, by their names in {@code /proc/self/ns}
 * @param securityModules the active ones; empty if that can't be known
 * @param filtered true if the runtime is under a filter of system calls itself
 * @param covered what it sees of file systems in part only
 * @param users whose ids the runtime may give to a user namespace
 * @param hardLimits the runtime's own hard resource limits by name ({@code RLIMIT_NOFILE}); unlimited is 2^64-1
 * @param resctrl where the file system for cache and memory bandwidth is mounted
 * @param measurable true if anyone may measure the whole machine by events of perf
 */
record HostFacts(
        KernelRelease kernel,
        CgroupLayout cgroups,
        long uid,
        long permitted,
        long bounding,
        int lastCapability,
        boolean initialUserNamespace,
        Set<String> namespaces,
        Set<String> securityModules,
        boolean filtered,
        CoveredFileSystems covered,
        UserFacts users,
        Map<String, BigInteger> hardLimits,
        Optional<String> resctrl,
        boolean measurable) {
    HostFacts {
        namespaces = Set.copyOf(namespaces);
        securityModules = Set.copyOf(securityModules);
        hardLimits = Map.copyOf(hardLimits);
    }

    /** A host without resctrl. */
    HostFacts(
            KernelRelease kernel,
            CgroupLayout cgroups,
            long uid,
            long permitted,
            long bounding,
            int lastCapability,
            boolean initialUserNamespace,
            Set<String> namespaces,
            Set<String> securityModules,
            boolean filtered,
            CoveredFileSystems covered,
            UserFacts users,
            Map<String, BigInteger> hardLimits) {
        this(
                kernel,
                cgroups,
                uid,
                permitted,
                bounding,
                lastCapability,
                initialUserNamespace,
                namespaces,
                securityModules,
                filtered,
                covered,
                users,
                hardLimits,
                Optional.empty(),
                false);
    }

    /** The same host with other cgroups. */
    HostFacts with(CgroupLayout other) {
        return new HostFacts(
                kernel,
                other,
                uid,
                permitted,
                bounding,
                lastCapability,
                initialUserNamespace,
                namespaces,
                securityModules,
                filtered,
                covered,
                users,
                hardLimits,
                resctrl,
                measurable);
    }

    /** The same host, where the runtime may make no user namespace. */
    HostFacts forbiddingUserNamespaces(String why) {
        return new HostFacts(
                kernel,
                cgroups,
                uid,
                permitted,
                bounding,
                lastCapability,
                initialUserNamespace,
                namespaces,
                securityModules,
                filtered,
                covered,
                users.forbidding(why),
                hardLimits,
                resctrl,
                measurable);
    }

    /** The same host, as who has been born into a user namespace finds it: with all capabilities over what belongs to that. */
    HostFacts inUserNamespace() {
        return new HostFacts(
                kernel,
                cgroups,
                uid,
                -1L,
                -1L,
                lastCapability,
                false,
                namespaces,
                securityModules,
                filtered,
                covered,
                users,
                hardLimits,
                resctrl,
                measurable);
    }

    /** True if the runtime can make namespaces that don't belong to a user namespace of their own. */
    boolean isPrivileged() {
        return canGrant(CapabilityNames.number("CAP_SYS_ADMIN"));
    }

    /** True if the runtime may have the kernel run a program for a cgroup: bpf(2) asks the initial user namespace. */
    boolean mayLoadPrograms() {
        return initialUserNamespace && (permitted & (1L << CapabilityNames.number("CAP_SYS_ADMIN"))) != 0;
    }

    /** True if the runtime can give this capability to a container. */
    boolean canGrant(int capability) {
        return (permitted & bounding & (1L << capability)) != 0;
    }
}
