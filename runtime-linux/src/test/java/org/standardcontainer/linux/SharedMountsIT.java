package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Sources and roots that are shared by their host, and have its mounts below them; the host is {@link OwnHost}. */
@Tag("once")
@Timeout(120)
class SharedMountsIT {
    /** A shared tmpfs, with another one at {@code below} and a directory for more. */
    private static final String SHARED = """
            mount -t tmpfs outer $D
            mount --make-shared $D
            mkdir $D/below $D/place
            mount -t tmpfs inner $D/below
            echo first > $D/first
            echo deep > $D/below/deep
            chown 5:5 $D/below/deep
            """;

    private static final List<String> ADMIN = List.of("CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE");

    @Opened
    private TestContainers containers;

    private Path data;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(containers.directory().resolve("data"));
    }

    private Mount mapped(String destination, String... options) {
        return bind(destination, options).toBuilder()
                .uidMappings(List.of(new IdMapping(0L, 1000L, 10L)))
                .gidMappings(List.of(new IdMapping(0L, 3000L, 10L)))
                .build();
    }

    private Mount bind(String destination, String... options) {
        return Mount.bind(data.toString(), destination, options);
    }

    @Test
    void idsOfWhatIsMountedBelow() throws Exception {
        Spec spec = TestContainers.shell("stat -c %u:%g /one/first /one/below/deep /all/below/deep; ls /flat/below")
                .mounts(TestContainers.mounts(
                        mapped("/one", "rbind", "idmap"),
                        mapped("/all", "rbind", "ridmap"),
                        mapped("/flat", "bind", "ridmap")))
                .build();

        assertThat(onAHostWhere("container \"$@\"", spec)).isEqualTo("1000:3000\n5:5\n1005:3005\n");
    }

    /** propagation-leak: what is mounted inside never comes up on the host: not on shared sources, nor where ids are mapped. */
    @Test
    void nothingComesUpOnTheHost() throws Exception {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "for d in plain/below plain mapped/below mapped link;"
                                        + " do busybox mount -t tmpfs none /$d || exit; done; echo mounted")
                        .capabilities(new Capabilities(ADMIN, ADMIN, null, ADMIN, null))
                        .build())
                .mounts(TestContainers.mounts(
                        bind("/plain", "rbind", "rshared"),
                        mapped("/mapped", "rbind", "ridmap", "rshared"),
                        bind("/link", "rbind", "src-nofollow", "rshared")))
                .build();

        assertThat(onAHostWhere(
                        "cat /proc/self/mountinfo > $D/before; container \"$@\";"
                                + " cat /proc/self/mountinfo | cmp - $D/before && echo same",
                        spec))
                .isEqualTo("mounted\nsame\n");
    }

    /** With a shared root it does, in those that are asked to share it; and nowhere else. */
    @Test
    void whatIsMountedInSharedOnesComesUpOnTheHost() throws Exception {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "for d in plain/a word/b shared/c mapped/d link/e root; do"
                                        + " busybox mount -t tmpfs in-$d /$d || exit; done; echo mounted")
                        .capabilities(new Capabilities(ADMIN, ADMIN, null, ADMIN, null))
                        .build())
                .mounts(TestContainers.mounts(
                        bind("/plain", "rbind"),
                        bind("/word", "rbind", "private"),
                        bind("/shared", "rbind", "rshared", "ro"),
                        mapped("/mapped", "rbind", "ridmap", "rshared"),
                        bind("/link", "rbind", "src-nofollow", "shared")))
                .linux(TestContainers.linux().rootfsPropagation("shared").build())
                .build();
        Bundle bundle = containers.bundle(spec);
        Files.createDirectory(bundle.directory().resolve("rootfs/root"));

        assertThat(OwnHost.run(
                        containers,
                        data,
                        SHARED + "mkdir $D/a $D/b $D/c $D/d $D/e; container \"$@\";"
                                + " grep -o 'tmpfs in-[a-z]*' /proc/self/mountinfo",
                        bundle))
                .isEqualTo("mounted\ntmpfs in-shared\ntmpfs in-mapped\ntmpfs in-link\n");
    }

    /** What the host mounts later comes up in slaves alone, of mapped ids, too. */
    @Test
    void slavesGetWhatTheHostMountsLater() throws Exception {
        Spec spec = TestContainers.shell("cat /plain/go; for d in plain slave mapped private both; do"
                        + " echo $d $(ls /$d/place); done; grep -c ' /both .* shared:.* master:' /proc/self/mountinfo")
                .mounts(TestContainers.mounts(
                        bind("/plain"),
                        bind("/slave", "rslave"),
                        mapped("/mapped", "ridmap"),
                        bind("/private", "rprivate"),
                        bind("/both", "slave", "shared")))
                .build();

        assertThat(onAHostWhere(
                        "mkfifo $D/go; container \"$@\" & exec 9>$D/go; mount -t tmpfs later $D/place;"
                                + " touch $D/place/file; exec 9>&-; wait $!",
                        spec))
                .isEqualTo("plain file\nslave file\nmapped file\nprivate\nboth file\n1\n");
    }

    /** What the container that is mounted in a shared directory of its host sees of what the host mounts there later. */
    @ParameterizedTest
    @CsvSource({
        "slave, file end master",
        "shared, file end shared master",
        "private, end",
        "unbindable, end unbindable",
        "'', file end master"
    })
    void propagationOfTheRoot(String word, String seen) throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(
                        "cat /tmp/go; ls /srv; echo end;"
                                + " grep ' / / \\| / rw' /proc/self/mountinfo | head -1 | grep -o 'shared\\|master\\|unbindable' | tr '\\n' ' '")
                .linux(TestContainers.linux().rootfsPropagation(word).build())
                .build());
        Path root = bundle.directory().resolve("rootfs");
        Files.createDirectory(root.resolve("srv"));

        String out = OwnHost.run(containers, data, """
                mount --bind %1$s %1$s
                mount --make-shared %1$s
                mkfifo %1$s/tmp/go
                container "$@" &
                exec 9>%1$s/tmp/go
                mount -t tmpfs later %1$s/srv
                touch %1$s/srv/file
                exec 9>&-
                wait $!
                """.formatted(root), bundle);
        assertThat(out.trim().replaceAll("\\s+", " ")).isEqualTo(seen);
    }

    private String onAHostWhere(String script, Spec spec) throws Exception {
        return OwnHost.run(containers, data, SHARED + script, containers.bundle(spec));
    }
}
