package org.standardcontainer.linux;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@link HostFacts}. What isn't there, or may not be read, counts as empty: a host without it can do less. */
final class HostFactsReader {
    private final Path root;

    /** @param root {@code /}, or a directory with files to read instead of the host's */
    HostFactsReader(Path root) {
        this.root = root;
    }

    HostFacts read() {
        List<String> status = lines("proc/self/status");
        CgroupLayout cgroups = CgroupLayout.parse(lines("proc/self/mountinfo"), lines("proc/self/cgroup"));
        long uid = effectiveId(status, "Uid:");
        long permitted = capabilities(status, "CapPrm");
        if ((permitted & (1L << CapabilityNames.number("CAP_DAC_OVERRIDE"))) == 0) {
            cgroups = cgroups.writableIf(own -> Files.isWritable(root.resolve(own.substring(1))));
        }
        boolean initial = isInitial(lines("proc/self/uid_map"));
        return new HostFacts(
                KernelVersion.parse(text("proc/sys/kernel/osrelease")),
                cgroups,
                countsSwap(cgroups),
                uid,
                permitted,
                capabilities(status, "CapBnd"),
                lastCapability(text("proc/sys/kernel/cap_last_cap")),
                initial,
                namespaces(),
                securityModules(),
                users(uid, permitted, status, initial),
                hardLimits(lines("proc/self/limits")));
    }

    private boolean countsSwap(CgroupLayout cgroups) {
        return cgroups.with("memory")
                .map(memory -> root.resolve(memory.mountPoint().substring(1)).resolve("memory.memsw.limit_in_bytes"))
                .filter(Files::exists)
                .isPresent();
    }

    private UserFacts users(long uid, long permitted, List<String> status, boolean initial) {
        UserFactsReader reader = new UserFactsReader(root, this::lines);
        long both = (1L << CapabilityNames.number("CAP_SETUID")) | (1L << CapabilityNames.number("CAP_SETGID"));
        return (permitted & both) == both ? reader.ofPrivileged(status, initial) : reader.ofUser(uid, status, initial);
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

    /** AppArmor says itself that it is there, also where nobody has mounted the securityfs that lists them all. */
    private Set<String> securityModules() {
        Set<String> modules = new HashSet<>(words(text("sys/kernel/security/lsm")));
        if (text("sys/module/apparmor/parameters/enabled").equals("Y")) {
            modules.add("apparmor");
        }
        return modules;
    }

    private Set<String> namespaces() {
        try (Stream<Path> files = Files.list(root.resolve("proc/self/ns"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            return Set.of();
        }
    }

    private String text(String path) {
        return String.join("\n", lines(path)).strip();
    }

    private List<String> lines(String path) {
        // Files.readAllBytes takes the first byte alone from a file that claims to be empty, and a number in /proc/sys
        // gives no more
        try (InputStream in = new BufferedInputStream(Files.newInputStream(root.resolve(path)), 1 << 16)) {
            // a mount point may be no UTF-8; that must not hide the others
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
