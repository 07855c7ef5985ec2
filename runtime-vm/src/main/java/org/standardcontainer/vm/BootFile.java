package org.standardcontainer.vm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent does before it says hello, a step a line (docs/launcher-protocol.md): modules, the mounts that a Linux
 * system has, and the host's files below {@link #HOST}.
 */
final class BootFile {
    /** Where the agent looks for it. */
    static final String NAME = "boot.scr";
    /** Where the file server's exports are in the guest, by their numbers. */
    static final String HOST = "/host";
    /** The channels' names. */
    static final String AGENT_PORT = "agent";

    static final String FILES_PORT = "files";

    private static final List<String> HIERARCHIES =
            List.of("cpuset", "cpu,cpuacct", "blkio", "memory", "devices", "freezer", "perf_event", "hugetlb", "pids");

    private final List<String> lines = new ArrayList<>();

    private BootFile() {}

    /** @param modules the files of modules in the guest, in order */
    static byte[] content(List<String> modules) {
        BootFile file = new BootFile();
        file.add("directory /proc", "directory /sys", "directory /new");
        file.add("mount proc /proc -", "mount sysfs /sys -");
        modules.forEach(module -> file.add("module " + module));
        // containers can't leave the first root by pivot_root, so there is a second one
        file.add("mount tmpfs /new mode=755");
        for (String directory : List.of("proc", "sys", "dev", "run", "tmp", "host", "etc")) {
            file.add("directory /new/" + directory);
        }
        file.add("mount devtmpfs /new/dev -", "directory /new/dev/pts", "directory /new/dev/shm");
        file.add("mount devpts /new/dev/pts mode=620,ptmxmode=666", "mount tmpfs /new/dev/shm mode=1777");
        file.add("move /proc /new/proc", "move /sys /new/sys", "root /new");
        file.cgroups();
        file.add("fuse " + FILES_PORT + " " + HOST);
        return (String.join("\n", file.lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void cgroups() {
        String cgroup = "/sys/fs/cgroup";
        add("mount tmpfs " + cgroup + " mode=755");
        for (String hierarchy : HIERARCHIES) {
            add("directory " + cgroup + "/" + hierarchy);
            add("mount cgroup " + cgroup + "/" + hierarchy + " " + hierarchy);
        }
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }
}
