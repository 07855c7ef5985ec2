package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * The mount options {@code acl} and {@code noacl}, on images in loop devices of the guest's: ext4, which has lost {@code noacl} in newer
 * kernels, and erofs, which has both. A file's list lets one user read what its mode lets root alone.
 */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class AccessListsIT {
    private static final int READER = 1234;
    private static final int LOOP = 7;
    private static final String DENIED = "cat: can't open '/data/file': Permission denied\n";
    /** A list as the kernel has it in an attribute (acl(5)), set by who has no setfacl. */
    private static final String SET_LIST = "my $name = 'system.posix_acl_access';"
            + " my $list = pack('V(vvV)5', 2, 1, 6, -1, 2, 4, " + READER + ", 4, 0, -1, 16, 4, -1, 32, 0, -1);"
            + " syscall(188, $ARGV[0], $name, $list, length($list), 0) == 0 or die $!";

    private static TestContainers containers;

    @BeforeAll
    static void open() throws Exception {
        GuestModules.load(List.of("drivers/block/loop", "lib/libcrc32c", "lib/lz4/lz4_decompress", "fs/erofs/erofs"));
        containers = TestContainers.open();
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void ofExt4() throws Exception {
        Path make = program("/usr/sbin/mke2fs", "e2fsprogs");
        Path image = containers.directory().resolve("ext4.img");
        output(make.toString(), "-q", "-t", "ext4", "-d", content("ext4").toString(), image.toString(), "4m");
        assertThat(read("ext4", image, "acl")).isEqualTo("secret\n");
    }

    @Test
    void ofErofs() throws Exception {
        Path make = program("/usr/bin/mkfs.erofs", "erofs-utils");
        Path image = containers.directory().resolve("erofs.img");
        output(make.toString(), image.toString(), content("erofs").toString());
        assertThat(read("erofs", image, "ro,acl")).isEqualTo("secret\n");
        assertThat(read("erofs", image, "ro,noacl")).isEqualTo(DENIED);
    }

    private static Path program(String path, String of) {
        assumeTrue(Files.isExecutable(Path.of(path)), "needs " + path + " (package " + of + ")");
        return Path.of(path);
    }

    private static Path content(String name) throws Exception {
        Path directory = Files.createDirectory(containers.directory().resolve(name));
        Path file = Files.writeString(directory.resolve("file"), "secret\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        output("perl", "-e", SET_LIST, file.toString());
        return directory;
    }

    private static String read(String type, Path image, String options) throws Exception {
        String busybox = TestContainers.BUSYBOX.toString();
        String device = output(busybox, "losetup", "-f").strip();
        // somebody else may have taken it in between: then it isn't ours to mount or to detach
        assertThat(output(busybox, "losetup", device, image.toString())).isEmpty();
        try {
            Spec spec = TestContainers.shell("")
                    .process(TestContainers.process("sh", "-c", "cat /data/file 2>&1")
                            .user(User.of(READER, READER))
                            .build())
                    .mounts(TestContainers.mounts(Mount.of("/data", type, device, options.split(","))))
                    .linux(TestContainers.linux()
                            .resources(LinuxResources.builder()
                                    .devices(new LinuxDeviceRule(true, "b", (long) LOOP, null, "rw"))
                                    .build())
                            .build())
                    .build();
            return containers.run(spec).out();
        } finally {
            Until.holds(
                    () -> output(busybox, "losetup", "-d", device).isEmpty()); // its last mount may be on its way out
        }
    }

    private static String output(String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + out).isZero();
        return out;
    }
}
