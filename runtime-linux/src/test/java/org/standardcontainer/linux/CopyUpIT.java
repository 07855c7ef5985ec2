package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.Opened;

/** The option {@code tmpcopyup}: a tmpfs that begins with what it covers. */
@Timeout(120)
class CopyUpIT {
    @Opened
    private TestContainers containers;

    private Bundle bundle(String script, Mount... mounts) {
        return containers.bundle(TestContainers.shell(script)
                .mounts(TestContainers.mounts(mounts))
                .build());
    }

    private static Path covered(Bundle bundle) throws IOException {
        return Files.createDirectory(bundle.directory().resolve("rootfs/run"));
    }

    @Test
    void everyKindOfFileWithWhatBelongsToIt() throws Exception {
        Bundle bundle = bundle(
                SCRIPT, Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup", "size=1m"), Mount.of("/t", "tmpfs", "tmpfs"));
        Path run = covered(bundle);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x--x"));
        Path deep = Files.createDirectories(run.resolve("a/b"));
        Path file = Files.writeString(deep.resolve("file"), "content");
        Files.setAttribute(file, "unix:mode", 04755);
        Files.setAttribute(file, "unix:uid", 12);
        Files.setAttribute(file, "unix:gid", 34);
        Files.setAttribute(file, "unix:mode", 04755); // which a change of the owner has taken something from
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        Files.createSymbolicLink(run.resolve("link"), Path.of("/etc/shadow"));
        Files.setAttribute(deep, "unix:mode", 01777);
        Files.setLastModifiedTime(deep, FileTime.fromMillis(1_000_000_000_000L));
        try (RandomAccessFile sparse =
                new RandomAccessFile(run.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 40);
            sparse.seek(1L << 39);
            sparse.writeBytes("middle");
        }
        command("mkfifo", "-m", "640", run.resolve("fifo").toString());
        command("mknod", "-m", "604", run.resolve("node").toString(), "c", "1", "5");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(run.resolve("socket")));
        }

        assertThat(containers.run(bundle)).satisfies(result -> {
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).isEqualTo("""
                    tmpfs
                    directory 751 0:0
                    regular file 4755 12:34 1000000000
                    directory 1777 0:0 1000000000
                    content
                    /etc/shadow
                    1099511627776
                    middle
                    fifo 640
                    character special file 604 1:5
                    socket
                    0
                    """);
        });
        assertThat(run.resolve("new")).as("what is written inside").doesNotExist();
    }

    private static final String SCRIPT = """
            cd /run
            stat -f -c %T .
            stat -c '%F %a %u:%g' .
            stat -c '%F %a %u:%g %Y' a/b/file a/b
            cat a/b/file; echo
            readlink link
            stat -c %s sparse
            dd if=sparse bs=6 count=1 iflag=skip_bytes skip=549755813888 2>/dev/null; echo
            stat -c '%F %a' fifo
            stat -c '%F %a %t:%T' node
            stat -c %F socket
            ls /t | wc -l
            touch new
            """;

    /** Attributes that a program counts on are there; those of security modules are the file system's own. */
    @Test
    void extendedAttributes() throws Exception {
        Path tool = Path.of("/usr/sbin/setcap");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(tool) || Files.isExecutable(Path.of("/sbin/setcap")), "needs setcap");
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "exec /run/busybox grep CapEff /proc/self/status")
                        .user(org.standardcontainer.spec.User.of(1000, 1000))
                        .capabilities(new org.standardcontainer.spec.Capabilities(
                                java.util.List.of("CAP_KILL"),
                                java.util.List.of(),
                                java.util.List.of(),
                                java.util.List.of(),
                                java.util.List.of()))
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup")))
                .build());
        Path copy = covered(bundle).resolve("busybox");
        Files.copy(bundle.directory().resolve("rootfs/bin/busybox"), copy);
        Files.setAttribute(copy, "unix:mode", 0755);
        command("setcap", "cap_kill+ep", copy.toString());

        assertThat(containers.run(bundle).out()).contains("0000000000000020");
    }

    /** What an earlier entry has mounted there is covered, and its place is there. */
    @Test
    void whatIsMountedBelowIsNotCopied() throws IOException {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        Files.writeString(data.resolve("secret"), "secret");
        Bundle bundle = bundle(
                "ls -A /run /run/x; cat /run/hosts",
                Mount.bind(data.toString(), "/run/x"),
                Mount.bind(data.resolve("secret").toString(), "/run/hosts"),
                Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup"));
        covered(bundle);

        assertThat(containers.run(bundle).out()).isEqualTo("/run:\nhosts\nx\n\n/run/x:\n");
    }

    /** tmpcopyup-symlink: neither the place nor what is in it leads out of the root. */
    @Test
    void linksAreNotFollowed() throws IOException {
        Path host = Files.createDirectory(containers.directory().resolve("host"));
        Files.writeString(host.resolve("marker"), "host");
        Bundle bundle = bundle(
                "ls -A /run; cat /run/out/marker; ls -A /mnt/",
                Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup"),
                Mount.of("/mnt", "tmpfs", "tmpfs", "tmpcopyup"));
        Files.createSymbolicLink(covered(bundle).resolve("out"), host);
        Files.createSymbolicLink(bundle.directory().resolve("rootfs/mnt"), Path.of("../../../../../../../.." + host));

        assertThat(containers.run(bundle)).satisfies(result -> {
            assertThat(result.out()).isEqualTo("out\n");
            assertThat(result.err()).contains("can't open '/run/out/marker'");
        });
        assertThat(host.resolve("marker")).hasContent("host");
    }

    @Test
    void itIsBoundedByTheSizeOfTheTmpfs() throws IOException {
        Bundle bundle = bundle("true", Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup", "size=64k"));
        Files.write(covered(bundle).resolve("large"), new byte[128 << 10]);

        LaunchFailedException refused = catchThrowableOfType(LaunchFailedException.class, () -> containers.run(bundle));
        assertThat(refused.pointer()).isEqualTo("/mounts/4");
        assertThat(refused.errno()).isEqualTo("ENOSPC");
        assertThat(refused.path()).isEqualTo("/run/large");
        assertThat(refused.remedy()).contains("size=");
    }

    @Test
    void aReadonlyOneAndOneOnAPlaceThatIsMissing() throws IOException {
        Bundle bundle = bundle(
                "cat /run/file; touch /run/x; ls -A /new/place | wc -l",
                Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup", "ro"),
                Mount.of("/new/place", "tmpfs", "tmpfs", "tmpcopyup"));
        Files.writeString(covered(bundle).resolve("file"), "content\n");

        assertThat(containers.run(bundle)).satisfies(result -> {
            assertThat(result.out()).isEqualTo("content\n0\n");
            assertThat(result.err()).contains("Read-only file system");
        });
    }

    private static void command(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
