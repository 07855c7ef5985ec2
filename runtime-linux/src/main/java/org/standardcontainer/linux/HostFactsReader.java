package org.standardcontainer.linux;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.standardcontainer.kernel.KernelRelease;

/** Reads {@link HostFacts}. What isn't there, or may not be read, counts as empty: a host without it can do less. */
final class HostFactsReader {
    private final Path root;
    private final HostFiles files;

    /** @param root {@code /}, or a directory with files to read instead of the host's */
    HostFactsReader(Path root) {
        this(root, "proc/self");
    }

    /** @param self the directory of the process whose facts they are, in the root */
    HostFactsReader(Path root, String self) {
        this.root = root;
        this.files = new HostFiles(root, self);
    }

    /** What is a process's own among the facts, the mounts, and whether its cgroup's limits let containers be beside it. */
    String sign() {
        return files.raw("proc/self/cgroup")
                + files.raw("proc/self/limits")
                + files.raw("proc/self/mountinfo")
                + CgroupLayout.beside(files);
    }

    HostFacts read() {
        List<String> status = files.lines("proc/self/status");
        CgroupLayout cgroups = CgroupLayout.read(files);
        long uid = effectiveId(status, "Uid:");
        long permitted = capabilities(status, "CapPrm");
        boolean initial = isInitial(files.lines("proc/self/uid_map"));
        // the root of another user namespace passes over permissions only where the owner is mapped: rootless podman's
        // has no cgroups
        if (!initial || (permitted & (1L << CapabilityNames.number("CAP_DAC_OVERRIDE"))) == 0) {
            cgroups = cgroups.writableIf(files::mayWrite);
        }
        return new HostFacts(
                KernelRelease.parse(files.text("proc/sys/kernel/osrelease")),
                cgroups,
                uid,
                permitted,
                capabilities(status, "CapBnd"),
                lastCapability(files.text("proc/sys/kernel/cap_last_cap")),
                initial,
                files.names("proc/self/ns"),
                securityModules(),
                status.stream().anyMatch(line -> line.matches("Seccomp:\\s*2")),
                CoveredFileSystems.of(MountInfo.parse(files.lines("proc/self/mountinfo"))),
                users(uid, permitted, status, initial),
                hardLimits(files.lines("proc/self/limits")),
                resctrl(MountInfo.parse(files.lines("proc/self/mountinfo"))),
                files.text("proc/sys/kernel/perf_event_paranoid").matches("-1|0"));
    }

    /** The usual place, if it is there too. */
    static Optional<String> resctrl(List<MountInfo> mounts) {
        List<String> places = mounts.stream()
                .filter(mount -> mount.type().equals("resctrl") && mount.isVisible(mounts))
                .map(MountInfo::mountPoint)
                .toList();
        return places.contains("/sys/fs/resctrl")
                ? Optional.of("/sys/fs/resctrl")
                : places.stream().findFirst();
    }

    private UserFacts users(long uid, long permitted, List<String> status, boolean initial) {
        UserFactsReader reader = new UserFactsReader(root, files::lines);
        boolean privileged = (permitted & (1L << CapabilityNames.number("CAP_SYS_ADMIN"))) != 0;
        long both = (1L << CapabilityNames.number("CAP_SETUID")) | (1L << CapabilityNames.number("CAP_SETGID"));
        return (permitted & both) == both
                ? reader.ofWhoMapsAll(privileged, status, initial)
                : reader.ofUser(uid, privileged, status, initial);
    }

    /** {@code Uid:} or {@code Gid:} real, effective, saved, file system; without it nobody. */
    static long effectiveId(List<String> status, String kind) {
        return status.stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> Long.parseLong(line.split("\\s+")[2]))
                .findFirst()
                .orElse(65534L);
    }

    static long capabilities(List<String> status, String set) {
        return status.stream()
                .filter(line -> line.startsWith(set + ":"))
                .map(line ->
                        Long.parseUnsignedLong(line.substring(set.length() + 1).strip(), 16))
                .findFirst()
                .orElse(0L);
    }

    static int lastCapability(String text) {
        return text.isEmpty() ? -1 : Integer.parseInt(text);
    }

    /** The initial user namespace is the only one in which every id is mapped to itself. */
    static boolean isInitial(List<String> uidMap) {
        return uidMap.size() == 1
                && uidMap.get(0).strip().replaceAll("\\s+", " ").equals("0 0 4294967295");
    }

    private static final Pattern LIMIT = Pattern.compile("Max (.+?)\\s{2,}(\\S+)\\s+(\\S+).*");
    private static final Map<String, String> LIMIT_NAMES = Map.ofEntries(
            Map.entry("cpu time", "RLIMIT_CPU"),
            Map.entry("file size", "RLIMIT_FSIZE"),
            Map.entry("data size", "RLIMIT_DATA"),
            Map.entry("stack size", "RLIMIT_STACK"),
            Map.entry("core file size", "RLIMIT_CORE"),
            Map.entry("resident set", "RLIMIT_RSS"),
            Map.entry("processes", "RLIMIT_NPROC"),
            Map.entry("open files", "RLIMIT_NOFILE"),
            Map.entry("locked memory", "RLIMIT_MEMLOCK"),
            Map.entry("address space", "RLIMIT_AS"),
            Map.entry("file locks", "RLIMIT_LOCKS"),
            Map.entry("pending signals", "RLIMIT_SIGPENDING"),
            Map.entry("msgqueue size", "RLIMIT_MSGQUEUE"),
            Map.entry("nice priority", "RLIMIT_NICE"),
            Map.entry("realtime priority", "RLIMIT_RTPRIO"),
            Map.entry("realtime timeout", "RLIMIT_RTTIME"));

    static Map<String, BigInteger> hardLimits(List<String> limits) {
        Map<String, BigInteger> hard = new HashMap<>();
        for (String line : limits) {
            Matcher matcher = LIMIT.matcher(line);
            String name = matcher.matches() ? LIMIT_NAMES.get(matcher.group(1)) : null;
            if (name != null) {
                String value = matcher.group(3);
                hard.put(name, value.equals("unlimited") ? ResourceLimits.UNLIMITED : new BigInteger(value));
            }
        }
        return hard;
    }

    static Set<String> words(String text) {
        return Arrays.stream(text.split(",")).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** AppArmor and SELinux say themselves that they are there, also where nobody has mounted the securityfs that lists them all. */
    private Set<String> securityModules() {
        Set<String> modules = new HashSet<>(words(files.text("sys/kernel/security/lsm")));
        if (files.text("sys/module/apparmor/parameters/enabled").equals("Y")) {
            modules.add("apparmor");
        }
        // SELinux has a file system of its own; all that it has before it has a policy is one label
        if (files.lines("proc/filesystems").stream().anyMatch(line -> line.endsWith("\tselinuxfs"))) {
            modules.add("selinux");
        }
        if (files.text("proc/self/attr/current").replace("\0", "").equals("kernel")) {
            modules.remove("selinux");
        }
        return modules;
    }
}
