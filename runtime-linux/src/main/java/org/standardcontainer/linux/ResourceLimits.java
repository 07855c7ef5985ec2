package org.standardcontainer.linux;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.Rlimit;

/** {@code process.rlimits} (config.md#posix-process). */
final class ResourceLimits {
    static final BigInteger UNLIMITED = Rlimit.INFINITY;

    /** Numbers of {@code asm-generic/resource.h}, which all architectures that the launcher is built for share. */
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("RLIMIT_CPU", 0),
            Map.entry("RLIMIT_FSIZE", 1),
            Map.entry("RLIMIT_DATA", 2),
            Map.entry("RLIMIT_STACK", 3),
            Map.entry("RLIMIT_CORE", 4),
            Map.entry("RLIMIT_RSS", 5),
            Map.entry("RLIMIT_NPROC", 6),
            Map.entry("RLIMIT_NOFILE", 7),
            Map.entry("RLIMIT_MEMLOCK", 8),
            Map.entry("RLIMIT_AS", 9),
            Map.entry("RLIMIT_LOCKS", 10),
            Map.entry("RLIMIT_SIGPENDING", 11),
            Map.entry("RLIMIT_MSGQUEUE", 12),
            Map.entry("RLIMIT_NICE", 13),
            Map.entry("RLIMIT_RTPRIO", 14),
            Map.entry("RLIMIT_RTTIME", 15));

    private ResourceLimits() {}

    /**
     * A limit that is no higher than the runtime's own needs no privilege, and is set last of all: a container may limit its
     * program to three open files without starving the launcher. One that is higher needs {@code CAP_SYS_RESOURCE} and has
     * to be set before the capabilities are given up.
     */
    static void compile(@Nullable List<Rlimit> limits, UserNamespace users, HostFacts facts, Draft draft) {
        if (limits == null) {
            return;
        }
        for (int i = 0; i < limits.size(); i++) {
            Rlimit limit = limits.get(i);
            String pointer = "/process/rlimits/" + i;
            Integer number = NUMBERS.get(limit.type());
            if (number == null) {
                // config.md#posix-process: "The runtime MUST generate an error for any values which cannot be mapped"
                draft.findings.invalid(
                        pointer + "/type", "Linux has no resource limit " + limit.type(), "config.md#posix-process");
                continue;
            }
            BigInteger own = facts.hardLimits().getOrDefault(limit.type(), BigInteger.ZERO);
            var op = new ProcessOp.SetRlimit(
                    number, limit.soft().longValue(), limit.hard().longValue());
            if (limit.hard().compareTo(own) <= 0) {
                draft.program.init(pointer, op);
            } else if (users.isOwn()) {
                draft.environment.host(pointer, op); // a capability over a user namespace isn't enough
            } else {
                draft.rootSwitch.init(pointer, op);
            }
        }
    }
}
