package org.standardcontainer.linux;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether containers' cgroups can be beside the runtime's own in cgroup v2, where that has processes, so that none below it can have limits. They are where
 * nothing is escaped from by that: decision 143.
 *
 * @param top the cgroup above the runtime's own; empty if there is none to be seen
 * @param controllers those that it has
 * @param hindrance why containers' cgroups can't be there; empty if they can
 */
record CgroupBeside(String top, Set<String> controllers, String hindrance) {
    /** Where it isn't asked for. */
    static final CgroupBeside NONE = new CgroupBeside("", Set.of(), "nothing above it is seen here");

    /** Whoever has a systemd is told to have that make cgroups. */
    static final String SYSTEMD = "systemd has this host's cgroups";

    /** Bytes. */
    private static final long MOST_HUGE_PAGE = 16L << 30;

    CgroupBeside {
        controllers = Set.copyOf(controllers);
    }

    boolean possible() {
        return hindrance.isEmpty();
    }

    /** True if it is systemd that should make them. */
    boolean isSystemds() {
        return hindrance.equals(SYSTEMD);
    }

    /** The hindrance, to be read after why there can't be limits below the runtime's own. */
    String whyNot() {
        return top.isEmpty() || possible() ? "" : "; beside it containers can't be: " + hindrance;
    }

    /** Looks around the cgroup that the runtime's processes are in; not around one of threads, or the kernel's root. */
    static CgroupBeside read(HostFiles host, String mountPoint, String own) {
        if (!own.startsWith(mountPoint + "/")
                || !host.text(own + "/cgroup.type").equals("domain")) {
            return NONE;
        }
        String top = own.substring(0, own.lastIndexOf('/'));
        return new CgroupBeside(top, host.words(top + "/cgroup.controllers"), hindrance(host, own, top));
    }

    private static String hindrance(HostFiles host, String own, String top) {
        String type = host.text(top + "/cgroup.type"); // the kernel's root has none
        // a container may see the host's cgroups, and not its /run
        if (host.exists("run/systemd/system") || own.matches(".*\\.(slice|scope|service)(/.*)?")) {
            return SYSTEMD;
        }
        if (!host.mayWrite(top) || !host.mayWrite(top + "/cgroup.procs")) {
            return "this user may make no cgroups in " + top;
        }
        if (!type.isEmpty() && !type.equals("domain")) {
            return top + " has threads";
        }
        if (!type.isEmpty() && !host.raw(top + "/cgroup.procs").isEmpty()) {
            return top + " has processes too";
        }
        Set<String> files = host.names(own);
        if (!files.contains("cgroup.procs")) { // which every cgroup has: they can't be listed
            return "what " + own + " limits can't be seen";
        }
        List<String> limits = new TreeSet<>(files)
                .stream().filter(file -> isLimit(file, host, own)).toList();
        return limits.isEmpty() ? "" : "what it limits by " + String.join(" and ", limits) + " would be escaped from";
    }

    private static boolean isLimit(String file, HostFiles host, String own) {
        String unlimited = switch (file) {
            case "cgroup.freeze", "cpu.idle" -> "0";
            case "cgroup.max.depth", "cgroup.max.descendants" -> "max";
            case "cpu.weight" -> "100";
            case "io.weight", "io.bfq.weight" -> "default 100";
            case "io.prio.class" -> "no-change";
            case "cpuset.cpus", "cpuset.mems" -> "";
            case "cpu.max" -> "max .*";
            default -> file.matches(".+\\.(max|high)") ? "max" : null;
        };
        if (unlimited == null) {
            return false;
        }
        if (!host.mayRead(own + "/" + file)) {
            return true; // for all that is known
        }
        String text = host.raw(own + "/" + file).strip();
        return !text.isEmpty()
                && !text.matches(unlimited)
                && !(file.startsWith("hugetlb.") && isAll(text))
                && !(unlimited.equals("max") && text.lines().allMatch(CgroupBeside::limitsNothing));
    }

    /** The most bytes that can be counted in pages, which some kernels say of huge ones instead of {@code max}. */
    private static boolean isAll(String text) {
        return text.matches("\\d{19}") && Long.parseUnsignedLong(text) > Long.MAX_VALUE - MOST_HUGE_PAGE;
    }

    /** Of a device, or a kind of thing: {@code mlx5_0 hca_handle=max hca_object=max}, {@code sev max}. */
    private static boolean limitsNothing(String line) {
        return line.matches("\\S+( (\\S+=)?max)+");
    }
}
