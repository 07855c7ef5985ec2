package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Bind mounts with other ids than their source has, as seen from inside and on the host (config.md#posix-platform-mounts). */
@Timeout(120)
class IdMappedMountsIT {
    @Opened
    private TestContainers containers;

    private Path data;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(containers.directory().resolve("data"));
        give(Files.writeString(data.resolve("first"), "first"), 0, 0);
        give(Files.writeString(data.resolve("second"), "second"), 5, 7);
        give(Files.writeString(data.resolve("third"), "third"), 4, 9); // the last ones of their ranges
        give(Files.writeString(data.resolve("fourth"), "fourth"), 6, 10); // the first ones after them
        give(Files.writeString(data.resolve("other"), "other"), 4000, 4000);
    }

    private static void give(Path file, int uid, int gid) throws IOException {
        Files.setAttribute(file, "unix:uid", uid);
        Files.setAttribute(file, "unix:gid", gid);
    }

    private static Mount mapped(Path source, String destination, String... options) {
        return Mount.bind(source.toString(), destination, options).toBuilder()
                .uidMappings(List.of(new IdMapping(0L, 1000L, 5L), new IdMapping(5L, 2005L, 1L)))
                .gidMappings(List.of(new IdMapping(0L, 3000L, 10L)))
                .build();
    }

    /** What has no id in the mount's maps belongs to nobody there, and can't be written. */
    @Test
    void ownersAreAsTheMappingsSayAndOnTheHostAsBefore() throws IOException {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "exec 2>&1; " + SCRIPT)
                        .user(org.standardcontainer.spec.User.of(1000, 3000))
                        .build())
                .mounts(TestContainers.mounts(
                        mapped(data, "/a", "idmap", "nodev"),
                        Mount.bind(data.toString(), "/p"),
                        mapped(data, "/r", "idmap", "ro"),
                        mapped(data.resolve("first"), "/f/one")))
                .build();

        assertThat(containers.output(spec)).isEqualTo("""
                1000:3000 first
                65534:65534 fourth
                65534:65534 other
                2005:3007 second
                1004:3009 third
                1000:3000
                0:0
                sh: can't create /r/first: Read-only file system
                1000:3000
                yes
                """);
        assertThat(Files.getAttribute(data.resolve("new"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(data.resolve("new"), "unix:gid")).isEqualTo(0);
        assertThat(Files.getAttribute(data.resolve("second"), "unix:uid")).isEqualTo(5);
    }

    private static final String SCRIPT = """
            cd /a; stat -c '%u:%g %n' *
            echo new > /a/new; stat -c %u:%g /a/new
            stat -c %u:%g /p/new
            echo x > /r/first
            stat -c %u:%g /f/one
            grep -q ' /a rw,nodev.*idmapped' /proc/self/mountinfo && echo yes
            """;

    /** As crun's manual page has it. */
    @Test
    void mappingsMayStandInTheOption() throws IOException {
        Spec spec = TestContainers.shell("stat -c '%u:%g %n' /a/*")
                .mounts(TestContainers.mounts(
                        Mount.bind(data.toString(), "/a", "idmap=uids=0-1000-5#5-2005-1;gids=0-3000-10")))
                .build();

        assertThat(containers.output(spec)).isEqualTo("""
                1000:3000 /a/first
                65534:65534 /a/fourth
                65534:65534 /a/other
                2005:3007 /a/second
                1004:3009 /a/third
                """);
    }

    @Test
    void aFileSystemThatHasNoMappedIds() {
        LaunchFailedException refused = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.run(TestContainers.shell("true")
                        .mounts(TestContainers.mounts(mapped(Path.of("/proc/sys"), "/a", "idmap")))
                        .build()));

        assertThat(refused.pointer()).isEqualTo("/mounts/4");
        assertThat(refused.systemCall()).isEqualTo("mount_setattr");
        assertThat(refused.errno()).isEqualTo("EINVAL");
        assertThat(refused.remedy()).contains("mounts[4]").contains("idmap");
    }

    @Test
    void aSourceThatIsMissing() {
        LaunchFailedException refused = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.run(TestContainers.shell("true")
                        .mounts(TestContainers.mounts(mapped(data.resolve("none"), "/a", "idmap")))
                        .build()));

        assertThat(refused.pointer()).isEqualTo("/mounts/4/source");
        assertThat(refused.remedy()).contains("does not exist on the host");
    }
}
