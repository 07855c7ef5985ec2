package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a runtime sees of proc and sysfs. */
class CoveredFileSystemsTest {
    private static final String PROC = "22 27 0:21 / /proc rw,relatime - proc proc rw";
    private static final String SYS = "23 27 0:22 / /sys ro,relatime - sysfs sysfs rw";

    private static CoveredFileSystems covered(String... lines) {
        return CoveredFileSystems.of(MountInfo.parse(List.of(lines)));
    }

    @Test
    void onAUsualHostAllIsSeen() {
        assertThat(covered(
                                PROC,
                                SYS,
                                "30 22 0:40 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw",
                                "31 30 0:41 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw",
                                "32 23 0:42 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
                                "33 23 0:43 / /sys/kernel/security rw - securityfs securityfs rw",
                                "34 23 0:44 / /sys/firmware/efi/efivars rw - efivarfs efivarfs rw",
                                "35 27 0:45 / /procedures rw - tmpfs tmpfs rw")
                        .places())
                .isEmpty();
    }

    @Test
    void aMaskCovers() {
        CoveredFileSystems covered = covered(
                PROC,
                SYS,
                "40 22 0:50 /null /proc/kcore rw - tmpfs tmpfs rw",
                "41 23 0:51 / /sys/firmware ro - tmpfs tmpfs ro");
        assertThat(covered.place("proc")).contains("/proc/kcore");
        assertThat(covered.place("sysfs")).contains("/sys/firmware");
        assertThat(covered.place("tmpfs")).isEmpty();
    }

    @Test
    void soDoesAPartOfItself() {
        assertThat(covered(PROC, "42 22 0:21 /sys /proc/sys ro - proc proc rw").place("proc"))
                .contains("/proc/sys");
    }

    @Test
    void oneThatShowsAllIsEnough() {
        assertThat(covered(
                                PROC,
                                "42 22 0:21 /sys /proc/sys ro - proc proc rw",
                                "43 27 0:60 / /elsewhere/proc rw - proc proc rw")
                        .places())
                .isEmpty();
    }

    @Test
    void aRuntimeThatSeesNoneIsNotJudged() {
        assertThat(covered("27 1 254:0 / / rw - ext4 /dev/vda rw").places()).isEmpty();
    }
}
