package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Every option of config.md#linux-mount-options, as the kernel shows it in the container's own table. */
@Timeout(120)
class MountsIT {
    /** Per-mount options, as mountinfo has them, of a tmpfs that is mounted with one option. */
    private static final Map<String, String> ATTRIBUTES = new TreeMap<>(Map.ofEntries(
            Map.entry("defaults", "rw,relatime"),
            Map.entry("acl", "rw,relatime"),
            Map.entry("async", "rw,relatime"),
            Map.entry("atime", "rw,relatime"),
            Map.entry("dev", "rw,relatime"),
            Map.entry("diratime", "rw,relatime"),
            Map.entry("exec", "rw,relatime"),
            Map.entry("iversion", "rw,relatime"),
            Map.entry("loud", "rw,relatime"),
            Map.entry("mand", "rw,relatime"),
            Map.entry("noacl", "rw,relatime"),
            Map.entry("noatime", "rw,noatime"),
            Map.entry("nodev", "rw,nodev,relatime"),
            Map.entry("nodiratime", "rw,nodiratime,relatime"),
            Map.entry("noexec", "rw,noexec,relatime"),
            Map.entry("noiversion", "rw,relatime"),
            Map.entry("nolazytime", "rw,relatime"),
            Map.entry("nomand", "rw,relatime"),
            Map.entry("norelatime", "rw,relatime"),
            Map.entry("nostrictatime", "rw,relatime"),
            Map.entry("nosuid", "rw,nosuid,relatime"),
            Map.entry("nosymfollow", "rw,relatime,nosymfollow"),
            Map.entry("relatime", "rw,relatime"),
            Map.entry("ro", "ro,relatime"),
            Map.entry("rw", "rw,relatime"),
            Map.entry("silent", "rw,relatime"),
            Map.entry("strictatime", "rw"),
            Map.entry("suid", "rw,relatime"),
            Map.entry("symfollow", "rw,relatime"),
            Map.entry("sync", "rw,relatime"),
            Map.entry("dirsync", "rw,relatime"),
            Map.entry("lazytime", "rw,relatime")));

    /** What they do to the file system as a whole. */
    private static final Map<String, String> SUPERBLOCK = Map.of(
            "sync", "rw,sync", "dirsync", "rw,dirsync", "lazytime", "rw,lazytime", "async", "rw", "nolazytime", "rw");

    @Opened
    private TestContainers containers;

    @Test
    void ofAFileSystem() {
        List<Mount> mounts = new ArrayList<>();
        ATTRIBUTES.keySet().forEach(option -> mounts.add(Mount.of("/m/" + option, "tmpfs", "none", option)));

        Map<String, MountInfo> seen = mounted(mounts);
        ATTRIBUTES.forEach((option, expected) -> assertThat(at(seen, "/m/" + option))
                .as(option)
                .satisfies(
                        mount -> assertThat(String.join(",", mount.options())).isEqualTo(expected)));
        SUPERBLOCK.forEach((option, expected) -> assertThat(at(seen, "/m/" + option))
                .as(option)
                .satisfies(mount ->
                        assertThat(String.join(",", mount.superOptions())).startsWith(expected)));
    }

    /** The host's /sys has mounts below, at /sys/fs/cgroup; all options take rights away, but for those that can't matter. */
    @Test
    void ofATree() {
        List<String> restricting = List.of("ro", "nosuid", "nodev", "noexec", "nodiratime", "nosymfollow");
        List<Mount> mounts = new ArrayList<>();
        restricting.forEach(option -> {
            mounts.add(Mount.of("/one/" + option, "none", "/sys", "rbind", option));
            mounts.add(Mount.of("/all/" + option, "none", "/sys", "rbind", "r" + option));
        });
        mounts.add(Mount.of("/all/noatime", "none", "/sys", "rbind", "rnoatime"));
        mounts.add(Mount.of("/all/strictatime", "none", "/sys", "rbind", "rstrictatime"));
        mounts.add(Mount.of("/all/relatime", "none", "/sys", "rbind", "rrelatime"));
        mounts.add(Mount.of("/flat", "none", "/sys", "bind", "ro"));

        Map<String, MountInfo> seen = mounted(mounts);
        Map<String, MountInfo> host = new TreeMap<>();
        MountInfo.parse(new HostFiles(Path.of("/")).lines("proc/self/mountinfo"))
                .forEach(mount -> host.put(mount.mountPoint(), mount));
        for (String option : restricting) {
            assertThat(at(seen, "/one/" + option).options()).contains(option);
            assertThat(whether(option, seen, "/one/" + option))
                    .as("what is mounted below stays as it is on the host: " + option)
                    .isNotEmpty()
                    .isEqualTo(whether(option, host, "/sys"));
            assertThat(at(seen, "/all/" + option).options()).contains(option);
            assertThat(below(seen, "/all/" + option))
                    .as(option)
                    .isNotEmpty()
                    .allMatch(m -> m.options().contains(option));
        }
        assertThat(below(seen, "/all/noatime")).allMatch(m -> m.options().contains("noatime"));
        assertThat(below(seen, "/all/strictatime"))
                .noneMatch(m -> m.options().contains("noatime") || m.options().contains("relatime"));
        assertThat(below(seen, "/all/relatime")).allMatch(m -> m.options().contains("relatime"));
        assertThat(below(seen, "/flat")).isEmpty();
    }

    @Test
    void propagation() {
        String source = containers.directory().toString();
        Map<String, String> expected = Map.of(
                "private",
                "",
                "rprivate",
                "",
                "shared",
                "shared",
                "rshared",
                "shared",
                "unbindable",
                "unbindable",
                "runbindable",
                "unbindable",
                "shared,private",
                "",
                "shared,rprivate",
                "");
        List<Mount> mounts = new ArrayList<>();
        expected.keySet().forEach(words -> {
            List<String> options = new ArrayList<>(List.of("bind"));
            options.addAll(List.of(words.split(",")));
            mounts.add(Mount.of("/p/" + words, "none", source, options.toArray(new String[0])));
        });

        List<String> lines = table(mounts);
        expected.forEach((word, field) -> assertThat(lines)
                .filteredOn(line -> line.contains(" /p/" + word + " "))
                .singleElement()
                .satisfies(line -> assertThat(line.substring(0, line.indexOf(" - "))
                                .replaceAll(".* /p/\\S+ \\S+ ?", "")
                                .replaceAll(":\\d+", ""))
                        .as(word)
                        .isEqualTo(field)));
    }

    @Test
    void aRemountChangesOnlyWhatItNames() {
        Map<String, MountInfo> seen = mounted(List.of(
                Mount.of("/m", "tmpfs", "none", "nosuid", "noatime"),
                Mount.of("/m", "none", "none", "remount", "ro", "nodev")));

        assertThat(at(seen, "/m").options()).containsExactly("ro", "nosuid", "nodev", "noatime");
    }

    @Test
    void theListsOrderIsTheMounts() {
        Spec spec = TestContainers.shell("ls /a/b; ls /a")
                .mounts(TestContainers.mounts(
                        Mount.of("/a", "tmpfs", "none"),
                        Mount.bind("/etc/hostname", "/a/b/file"),
                        Mount.of("/hidden", "tmpfs", "none"),
                        Mount.of("/hidden", "tmpfs", "none")))
                .build();

        assertThat(containers.output(spec)).isEqualTo("file\nb\n");
    }

    /** A cgroup mount shows the container's own cgroup and no other, and can't be written if so asked. */
    @Test
    void cgroups() {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/pids")), "needs the pids hierarchy of cgroup v1");
        for (String[] namespaces : new String[][] {
            {"pid", "mount", "uts", "cgroup"},
            {"pid", "mount", "uts"}
        }) {
            Spec spec = TestContainers.shell(
                            "cat /sys/fs/cgroup/pids/cgroup.procs | head -1; ls /sys/fs/cgroup/pids | grep -c scr-;"
                                    + " mkdir /sys/fs/cgroup/pids/x; echo $?; echo 5 > /sys/fs/cgroup/pids/pids.max; echo $?;"
                                    + " grep ' /sys/fs/cgroup' /proc/self/mountinfo | grep -vc shared:")
                    .linux(TestContainers.linux(namespaces).build())
                    .mounts(TestContainers.mounts(
                            Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "shared")))
                    .build();

            assertThat(containers.run(spec)).satisfies(result -> {
                assertThat(result.out()).isEqualTo("1\n0\n1\n1\n0\n");
                assertThat(result.err()).contains("Read-only file system");
            });
        }
    }

    /** With the options that they were asked for. */
    @Test
    void theKernelsOwnFileSystems() {
        Map<String, MountInfo> seen =
                mounted(List.of(Mount.of("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev")));

        Map.of("/proc", "proc", "/dev", "tmpfs", "/dev/pts", "devpts", "/sys", "sysfs", "/dev/mqueue", "mqueue")
                .forEach((place, type) ->
                        assertThat(at(seen, place).type()).as(place).isEqualTo(type));
        assertThat(at(seen, "/dev/pts").superOptions()).contains("mode=620", "ptmxmode=666");
        assertThat(at(seen, "/sys").options()).contains("ro", "nosuid", "noexec", "nodev");
        assertThat(at(seen, "/dev/mqueue").options()).contains("nosuid", "noexec", "nodev");
    }

    private Map<String, MountInfo> mounted(List<Mount> mounts) {
        return MountInfo.parse(table(mounts)).stream()
                .collect(Collectors.toMap(MountInfo::mountPoint, mount -> mount, (under, over) -> over));
    }

    private static MountInfo at(Map<String, MountInfo> seen, String place) {
        return Objects.requireNonNull(seen.get(place), place);
    }

    /** Which of the mounts below a place have an option, by the way from there. */
    private static Map<String, Boolean> whether(String option, Map<String, MountInfo> seen, String place) {
        return below(seen, place).stream()
                .collect(Collectors.toMap(
                        mount -> mount.mountPoint().substring(place.length()),
                        mount -> mount.options().contains(option)));
    }

    private static List<MountInfo> below(Map<String, MountInfo> seen, String place) {
        return seen.values().stream()
                .filter(mount -> mount.mountPoint().startsWith(place + "/"))
                .toList();
    }

    private List<String> table(List<Mount> mounts) {
        Spec spec = TestContainers.shell("cat /proc/self/mountinfo")
                .mounts(TestContainers.mounts(mounts.toArray(new Mount[0])))
                .build();
        return containers.output(spec).lines().toList();
    }
}
