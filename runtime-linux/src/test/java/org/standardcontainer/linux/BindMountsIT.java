package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.Opened;

/** Sources of every kind, destinations of every kind, and symbolic links that count themselves. */
@Timeout(120)
class BindMountsIT {
    @Opened
    private TestContainers containers;

    private Path data;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(containers.directory().resolve("data"));
        Files.writeString(data.resolve("file"), "content\n");
        Files.createDirectory(data.resolve("directory"));
        Files.writeString(data.resolve("directory/in"), "inside\n");
        Files.createSymbolicLink(data.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(data.resolve("dangling"), Path.of("/no/such"));
    }

    private Bundle bundle(String script, Mount... mounts) {
        return containers.bundle(TestContainers.shell(script)
                .mounts(TestContainers.mounts(mounts))
                .build());
    }

    private Mount bind(String source, String destination, String... options) {
        return Mount.bind(data.resolve(source).toString(), destination, options);
    }

    @Test
    void aSourceIsAnyKindOfFile() throws Exception {
        Bundle bundle = bundle(
                "cat /f/file /f/link; stat -c '%F' /f/socket /f/fifo /f/device; cat /f/directory/in /f/relative /here",
                bind("file", "/f/file"),
                bind("link", "/f/link"),
                bind("socket", "/f/socket"),
                bind("fifo", "/f/fifo"),
                Mount.bind("/dev/null", "/f/device"),
                bind("directory", "/f/directory"),
                Mount.bind("../data/file", "/f/relative"),
                Mount.bind("./in-the-bundle", "/here"));
        Files.writeString(bundle.directory().resolve("in-the-bundle"), "bundle\n");
        assertThat(new ProcessBuilder("mkfifo", data.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(data.resolve("socket")));

            assertThat(containers.run(bundle)).satisfies(result -> {
                assertThat(result.err()).isEmpty();
                assertThat(result.out()).isEqualTo("""
                        content
                        content
                        socket
                        fifo
                        character special file
                        inside
                        content
                        bundle
                        """);
            });
        }
    }

    @Test
    void whatIsMissingOrOfAnotherKindIsSaid() throws IOException {
        LaunchFailedException missing = refused(bundle("true", bind("none", "/a")));
        assertThat(missing.pointer()).isEqualTo("/mounts/4/source");
        assertThat(missing.path()).isEqualTo(data.resolve("none").toString());
        assertThat(missing.remedy()).contains("does not exist on the host");

        for (Mount mount : new Mount[] {
            bind("directory", "/a"), Mount.of("/a", "tmpfs", "tmpfs"), bind("file", "/tmp"),
        }) {
            Bundle bundle = bundle("true", mount);
            Files.createFile(bundle.directory().resolve("rootfs/a"));
            LaunchFailedException other = refused(bundle);
            assertThat(other.pointer()).isEqualTo("/mounts/4");
            assertThat(other.errno()).as(mount.toString()).isEqualTo("ENOTDIR");
            assertThat(other.remedy()).contains("a directory can't be mounted on a file");
        }

        LaunchFailedException readonly = refused(bundle("true", bind("directory", "/a", "ro"), bind("file", "/a/b")));
        assertThat(readonly.errno()).isEqualTo("EROFS");
        assertThat(readonly.pointer()).isEqualTo("/mounts/5");
        assertThat(readonly.remedy()).contains("Create it before");
    }

    /** What was there as something else than a directory is mounted on as it is. */
    @Test
    void aDestinationIsAFileOrALinkInTheRoot() throws IOException {
        Bundle bundle = bundle(
                "cat /etc/real /etc/link /etc/absolute; ls /there",
                bind("file", "/etc/real"),
                bind("file", "/etc/link"),
                bind("file", "/etc/absolute"),
                Mount.of("/to/x", "tmpfs", "tmpfs"));
        Path root = bundle.directory().resolve("rootfs");
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(etc.resolve("real"), "image");
        Files.writeString(etc.resolve("target"), "image");
        Files.createSymbolicLink(etc.resolve("link"), Path.of("target"));
        Files.createSymbolicLink(etc.resolve("absolute"), Path.of("/made/for/it"));
        Files.createSymbolicLink(root.resolve("to"), Path.of("there"));
        Files.createDirectory(root.resolve("there"));

        assertThat(containers.run(bundle).out()).isEqualTo("content\ncontent\ncontent\nx\n");
        assertThat(root.resolve("made/for/it")).isEmptyFile();
        assertThat(etc.resolve("target")).hasContent("image");
    }

    /** As crun has it: the link is made once more, with the same target. */
    @Test
    void aLinkIsCopied() throws IOException {
        Mount[] mounts = {
            bind("link", "/c/link", "copy-symlink"),
            bind("dangling", "/c/dangling", "copy-symlink", "ro"),
            bind("file", "/c/file", "copy-symlink", "ro"),
            bind("link", "/c/same", "copy-symlink")
        };
        Bundle bundle = bundle(
                "readlink /c/link; readlink /c/dangling; readlink /c/same; cat /c/file; grep -c ' /c/' /proc/self/mountinfo",
                mounts);
        Path there = Files.createDirectory(bundle.directory().resolve("rootfs/c"));
        Files.createSymbolicLink(there.resolve("same"), Path.of("file"));
        assertThat(containers.run(bundle).out()).isEqualTo("file\n/no/such\nfile\ncontent\n1\n");

        Bundle other = bundle("true", mounts);
        Path taken = Files.createDirectory(other.directory().resolve("rootfs/c"));
        Files.createSymbolicLink(taken.resolve("same"), Path.of("another"));
        LaunchFailedException refused = refused(other);
        assertThat(refused.pointer()).isEqualTo("/mounts/7");
        assertThat(refused.errno()).isEqualTo("EEXIST");
        assertThat(Files.readSymbolicLink(taken.resolve("same"))).isEqualTo(Path.of("another"));
    }

    @Test
    void aLinkIsMountedOrMountedOn() throws IOException {
        Bundle bundle = bundle(
                "readlink /n/source; readlink /n/both; cat /n/destination; cat /n/target",
                bind("dangling", "/n/source", "src-nofollow"),
                bind("dangling", "/n/both", "src-nofollow", "dest-nofollow"),
                bind("link", "/n/destination", "dest-nofollow"));
        Path there = Files.createDirectory(bundle.directory().resolve("rootfs/n"));
        Files.writeString(there.resolve("target"), "image\n");
        Files.createSymbolicLink(there.resolve("both"), Path.of("target"));
        Files.createSymbolicLink(there.resolve("destination"), Path.of("target"));

        assertThat(containers.run(bundle)).satisfies(result -> {
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).isEqualTo("/no/such\n/no/such\ncontent\nimage\n");
        });
    }

    /** Options of the file system in a later entry, and attributes that stay. */
    @Test
    void aRemountOfAFileSystem() {
        Bundle bundle = bundle(
                "grep ' /t ' /proc/self/mountinfo | cut -d' ' -f6,10; ls /t; touch /t/new",
                Mount.of("/t", "tmpfs", "none", "nosuid", "size=1m"),
                bind("file", "/t/x"),
                Mount.of("/t", "tmpfs", "none", "remount", "ro", "size=2m", "nr_inodes=50"));

        TestContainers.Result result = containers.run(bundle);
        assertThat(result.out())
                .startsWith("ro,nosuid,relatime ")
                .contains("size=2048k,nr_inodes=50")
                .endsWith("x\n");
        assertThat(result.err()).contains("Read-only file system");
    }

    private LaunchFailedException refused(Bundle bundle) {
        return catchThrowableOfType(LaunchFailedException.class, () -> containers.run(bundle));
    }
}
