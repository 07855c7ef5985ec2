package org.standardcontainer.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the container process. */
final class ProcessRules {
    private static final Pattern RLIMIT = Pattern.compile("RLIMIT_[A-Z]+");
    private static final Pattern CPU_LIST = Pattern.compile("[0-9, -]*");
    private static final long MOST_CHARACTERS = 65_535; // ioctl_tty(2): struct winsize has 16 bits for each

    private ProcessRules() {}

    static void check(Place place, ProcessConfig process, Spec spec) {
        boolean windows = CommonRules.isForWindowsAlone(spec);
        place.at("cwd").absolute(windows ? null : process.cwd());
        if (!windows && (process.args() == null || process.args().isEmpty())) {
            place.at("args").warn("names no program: the container can be created, and never started");
        }
        place.at("env").environment(process.env());
        if (Boolean.TRUE.equals(process.terminal()) && process.consoleSize() != null) {
            // without a terminal the size MUST be ignored
            place.at("consoleSize").at("height").range(process.consoleSize().height(), 0, MOST_CHARACTERS);
            place.at("consoleSize").at("width").range(process.consoleSize().width(), 0, MOST_CHARACTERS);
        }
        if (!windows) {
            UserRules.check(place.at("user").in("config.md#posix-platform-user"), process.user(), spec);
        }
        rlimits(place.at("rlimits").in("config.md#posix-process"), process.rlimits());
        Place linux = place.in("config.md#linux-process");
        if (process.capabilities() != null) {
            capabilities(linux.at("capabilities"), process.capabilities());
        }
        linux.at("oomScoreAdj").range(process.oomScoreAdj(), -1000, 1000);
        if (process.scheduler() != null) {
            scheduler(linux.at("scheduler"), process.scheduler());
        }
        if (process.ioPriority() != null) {
            linux.at("ioPriority").at("class").word(process.ioPriority().ioClass(), Words.IO_CLASSES);
            linux.at("ioPriority").at("priority").range(process.ioPriority().priority(), 0, 7);
        }
        if (process.execCpuAffinity() != null) {
            Place affinity = linux.at("execCPUAffinity");
            affinity.at("initial").form(process.execCpuAffinity().initial(), CPU_LIST, "a list of processors");
            affinity.at("final").form(process.execCpuAffinity().finalCpus(), CPU_LIST, "a list of processors");
        }
    }

    private static void rlimits(Place place, @Nullable List<Rlimit> rlimits) {
        if (rlimits == null) {
            return;
        }
        place.unique(rlimits.stream().map(Rlimit::type).toList(), "type");
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit limit = rlimits.get(i);
            place.at(i).at("type").form(limit.type(), RLIMIT, "the name of a limit, such as RLIMIT_NOFILE");
            if (limit.soft().compareTo(limit.hard()) > 0) {
                place.at(i).at("soft").invalid(limit.soft() + " is above the hard limit, " + limit.hard());
            }
        }
    }

    private static void capabilities(Place place, Capabilities sets) {
        capabilities(place.at("bounding"), sets.bounding());
        capabilities(place.at("effective"), sets.effective());
        capabilities(place.at("inheritable"), sets.inheritable());
        capabilities(place.at("permitted"), sets.permitted());
        capabilities(place.at("ambient"), sets.ambient());
        // capabilities(7): the kernel refuses these; config.md#linux-process wants a warning, not a failure
        within(place.at("effective"), sets.effective(), sets.permitted(), "permitted");
        within(place.at("ambient"), sets.ambient(), sets.permitted(), "permitted");
        within(place.at("ambient"), sets.ambient(), sets.inheritable(), "inheritable");
    }

    private static void capabilities(Place place, @Nullable List<String> names) {
        for (int i = 0; names != null && i < names.size(); i++) {
            if (!Words.CAPABILITIES.contains(names.get(i))) {
                place.at(i).warn(Place.quoted(names.get(i)) + " is not a known capability, and can't be granted");
            }
        }
    }

    private static void within(Place place, @Nullable List<String> names, @Nullable List<String> in, String set) {
        if (names == null) {
            return;
        }
        Set<String> outer = in == null ? Set.of() : new HashSet<>(in);
        List<String> refused = names.stream()
                .filter(name -> Words.CAPABILITIES.contains(name) && !outer.contains(name))
                .toList();
        if (!refused.isEmpty()) {
            String verb = refused.size() == 1 ? " is" : " are";
            place.warn(String.join(", ", refused) + verb + " not in the " + set + " set, and can't be granted here");
        }
    }

    private static void scheduler(Place place, Scheduler scheduler) {
        place.at("policy").word(scheduler.policy(), Words.SCHEDULER_POLICIES);
        place.at("nice").range(scheduler.nice(), -20, 19);
        place.at("priority").range(scheduler.priority(), 0, 99);
        place.at("flags").words(scheduler.flags(), Words.SCHEDULER_FLAGS);
    }
}
