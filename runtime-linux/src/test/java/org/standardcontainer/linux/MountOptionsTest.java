package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.launcher.plan.MountAttributes;

class MountOptionsTest {
    /** Bits by linux/mount.h. */
    @ParameterizedTest
    @CsvSource({
        "ro, 1, 0",
        "rw, 0, 1",
        "nosuid, 2, 0",
        "suid, 0, 2",
        "nodev, 4, 0",
        "dev, 0, 4",
        "noexec, 8, 0",
        "exec, 0, 8",
        "nodiratime, 80, 0",
        "diratime, 0, 80",
        "nosymfollow, 200000, 0",
        "symfollow, 0, 200000",
        "noatime, 10, 70",
        "strictatime, 20, 70",
        "relatime, 0, 70",
        "atime, 0, 70",
        "norelatime, 0, 70",
        "nostrictatime, 0, 70"
    })
    void attributes(String option, String set, String clear) {
        MountOptions one = parse(option);
        long bits = Long.parseLong(set, 16);
        long cleared = Long.parseLong(clear, 16);
        assertThat(one.ofChanged()).isEqualTo(MountAttributes.of(bits, cleared)).isEqualTo(one.ofNew());
        assertThat(one.data()).isEmpty();

        MountOptions all = parse("r" + option);
        assertThat(all.ofChanged()).isEqualTo(new MountAttributes(0, 0, bits, cleared, List.of()));
        assertThat(all.ofNew()).isEqualTo(MountAttributes.of(bits, cleared));
        assertThat(all.data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "private, 40000",
        "rprivate, 44000",
        "shared, 100000",
        "rshared, 104000",
        "slave, 80000",
        "rslave, 84000",
        "unbindable, 20000",
        "runbindable, 24000"
    })
    void propagation(String option, String flags) {
        assertThat(parse(option).ofNew().propagation()).containsExactly(Integer.parseInt(flags, 16));
    }

    @Test
    void theLastOneCounts() {
        assertThat(parse("ro", "rw").ofNew()).isEqualTo(MountAttributes.of(0, MountFlags.RDONLY));
        assertThat(parse("noatime", "strictatime").ofNew().set()).isEqualTo(MountFlags.STRICTATIME);
        assertThat(parse("noatime", "relatime").ofNew().set()).isZero();
        assertThat(parse("rbind", "bind").recursiveBind()).isFalse();
    }

    /** What is for all below is for the mount itself, too, and then the last one counts. */
    @Test
    void theLastOneCountsForTheMountItself() {
        assertThat(parse("noatime", "rstrictatime").ofNew())
                .isEqualTo(MountAttributes.of(MountFlags.STRICTATIME, MountFlags.ATIME));
        assertThat(parse("ro", "rrw").ofChanged()).isEqualTo(new MountAttributes(0, 0, 0, 1, List.of()));
        assertThat(parse("rrw", "ro").ofChanged()).isEqualTo(new MountAttributes(1, 0, 0, 1, List.of()));
        assertThat(parse("ro", "rnosuid").ofChanged()).isEqualTo(new MountAttributes(3, 0, 2, 0, List.of()));
        assertThat(parse("ro", "rrw").readonly()).isFalse();
    }

    @Test
    void readonly() {
        assertThat(parse("ro").readonly()).isTrue();
        assertThat(parse("rro").readonly()).isTrue();
        assertThat(parse("ro", "rw").readonly()).isFalse();
        assertThat(parse("relatime").readonly()).isFalse();
    }

    @Test
    void theRestIsForTheFileSystem() {
        MountOptions options = parse("sync", "size=64k", "mode=755", "nosuid");

        assertThat(options.data()).containsExactly("sync", "size=64k", "mode=755");
        assertThat(options.specificData()).containsExactly("size=64k", "mode=755");
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "silent", "loud", "iversion", "noiversion"})
    void understoodAndWithoutEffect(String option) {
        MountOptions options = parse(option);

        assertThat(options.ofNew()).isEqualTo(MountAttributes.NONE);
        assertThat(options.data()).isEmpty();
        assertThat(MountOptions.known()).contains(option);
    }

    @Test
    void neverForTheFileSystem() {
        MountOptions options = parse("ridmap", "idmap", "tmpcopyup", "src-nofollow", "dest-nofollow");

        assertThat(options.mapped()).isTrue();
        assertThat(options.allMapped()).isFalse();
        assertThat(parse("ridmap").allMapped()).isTrue();
        assertThat(options.copyUp()).isTrue();
        assertThat(options.links()).isEqualTo(3);
        assertThat(parse("copy-symlink").links()).isEqualTo(4);
        assertThat(options.data()).isEmpty();
        assertThat(MountOptions.known())
                .contains("idmap", "ridmap", "tmpcopyup", "copy-symlink", "src-nofollow", "dest-nofollow");
    }

    @Test
    void accessListsAreAMatterOfSomeFileSystems() {
        assertThat(parse("acl", "sync").data()).containsExactly("acl", "sync");
        assertThat(parse("acl", "sync").dataWithoutAccessLists()).containsExactly("sync");
        assertThat(parse("acl", "noacl").specificData()).isEmpty();
    }

    private MountOptions parse(String... options) {
        return MountOptions.parse(List.of(options));
    }
}
