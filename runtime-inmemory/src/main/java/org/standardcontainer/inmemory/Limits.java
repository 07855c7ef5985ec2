package org.standardcontainer.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;

/** The limits that there are: those of Linux. */
final class Limits {
    private static final Set<String> NAMES = Set.of(
            "RLIMIT_AS",
            "RLIMIT_CORE",
            "RLIMIT_CPU",
            "RLIMIT_DATA",
            "RLIMIT_FSIZE",
            "RLIMIT_LOCKS",
            "RLIMIT_MEMLOCK",
            "RLIMIT_MSGQUEUE",
            "RLIMIT_NICE",
            "RLIMIT_NOFILE",
            "RLIMIT_NPROC",
            "RLIMIT_RSS",
            "RLIMIT_RTPRIO",
            "RLIMIT_RTTIME",
            "RLIMIT_SIGPENDING",
            "RLIMIT_STACK");

    private Limits() {}

    /** config.md#posix-process: a name that can't be mapped to the kernel is an error. */
    static List<Finding> check(Spec spec) {
        List<Finding> findings = new ArrayList<>();
        if (spec.process() == null || spec.process().rlimits() == null) {
            return findings;
        }
        List<Rlimit> limits = spec.process().rlimits();
        for (int i = 0; i < limits.size(); i++) {
            String type = limits.get(i).type();
            if (!NAMES.contains(type)) {
                findings.add(Finding.invalid(
                        "/process/rlimits/" + i + "/type", "there is no limit " + type, "config.md#posix-process"));
            }
        }
        return findings;
    }
}
