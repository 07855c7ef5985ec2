package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/**
 * Words of a mount that say what is so without a word: they are given after their opposite, since else one that does nothing couldn't be
 * told from one that does.
 */
class MountWordsIT {
    /** A word, after another one, and what the kernel's table then has; what it doesn't have is the other. */
    private record Word(String before, String word, String shown, String hidden) {}

    private static final List<Word> WORDS = List.of(
            new Word("ro", "rw", "rw", "ro"),
            new Word("nosuid", "suid", "rw", "nosuid"),
            new Word("nodev", "dev", "rw", "nodev"),
            new Word("noexec", "exec", "rw", "noexec"),
            new Word("nodiratime", "diratime", "rw", "nodiratime"),
            new Word("nosymfollow", "symfollow", "rw", "nosymfollow"),
            new Word("noatime", "atime", "relatime", "noatime"),
            new Word("strictatime", "relatime", "relatime", "noatime"),
            new Word("noatime", "norelatime", "relatime", "noatime"),
            new Word("strictatime", "nostrictatime", "relatime", "noatime"),
            new Word("noatime", "strictatime", "rw", "noatime"));

    @Opened
    private static TestContainers containers;

    @Test
    void ofAFileSystem() {
        List<Mount> mounts = new ArrayList<>();
        WORDS.forEach(word -> mounts.add(Mount.of("/m/" + word.word(), "tmpfs", "none", word.before(), word.word())));
        List<MountInfo> seen = seen(mounts);
        WORDS.forEach(word -> assertThat(seen)
                .filteredOn(mount -> mount.mountPoint().equals("/m/" + word.word()))
                .as("%s", word)
                .singleElement()
                .satisfies(mount ->
                        assertThat(mount.options()).contains(word.shown()).doesNotContain(word.hidden())));
    }

    /** The host's /sys has mounts below, at /sys/fs/cgroup. */
    @Test
    void ofATree() {
        List<Mount> mounts = new ArrayList<>();
        WORDS.forEach(word -> mounts.add(
                Mount.of("/m/" + word.word(), "none", "/sys", "rbind", "r" + word.before(), "r" + word.word())));
        Map<String, List<MountInfo>> seen = seen(mounts).stream()
                .filter(mount -> mount.mountPoint().startsWith("/m/"))
                .collect(Collectors.groupingBy(mount -> mount.mountPoint().split("/")[2]));
        WORDS.forEach(word -> assertThat(seen.get(word.word()))
                .as("%s, at the top and below", word)
                .hasSizeGreaterThan(1)
                .allSatisfy(mount ->
                        assertThat(mount.options()).contains(word.shown()).doesNotContain(word.hidden())));
    }

    private static List<MountInfo> seen(List<Mount> mounts) {
        Spec spec = TestContainers.shell("cat /proc/self/mountinfo")
                .mounts(TestContainers.mounts(mounts.toArray(new Mount[0])))
                .build();
        return MountInfo.parse(containers.output(spec).lines().toList());
    }
}
