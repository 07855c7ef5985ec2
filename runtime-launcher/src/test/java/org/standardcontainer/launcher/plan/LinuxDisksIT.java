package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link DiskOp}s do on a real kernel; with disks they are tested in virtual machines. */
class LinuxDisksIT {
    private static final int ESTALE = 116;
    private static final int EBADMSG = 74;

    @TempDir
    private Path directory;

    @BeforeEach
    void assumePossible() {
        OneShot.assumePossible();
    }

    private static OneShot.Result open(int number, Path path, boolean writable, int major, int minor, long inode) {
        return OneShot.run(LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(0))
                .init("", new DiskOp.OpenDisk(number, path.toString(), writable, true, major, minor, inode))
                .init("", new ProcessOp.FindProgram("/bin/true", List.of()))
                .init("", new ProcessOp.Exec(List.of("/bin/true"), List.of()))
                .build());
    }

    @Test
    void onlyWhatWasLookedAtIsOpened() throws Exception {
        Path disk = Files.write(directory.resolve("disk"), new byte[512]);
        long device = (Long) Files.getAttribute(disk, "unix:dev");
        int major = (int) ((device >>> 8) & 0xfff);
        int minor = (int) ((device & 0xff) | ((device >>> 12) & 0xffffff00L));
        long inode = (Long) Files.getAttribute(disk, "unix:ino");

        OneShot.Result opened = open(1, disk, true, major, minor, inode);
        assertThat(opened.succeeded()).as(opened.toString()).isTrue();
        Path link = Files.createSymbolicLink(directory.resolve("by-name"), disk);
        assertThat(open(1, link, false, major, minor, inode).succeeded()).isTrue();

        Files.createLink(directory.resolve("kept"), disk); // so that its number isn't given to the next one
        Files.delete(disk);
        Files.write(disk, new byte[512]);
        assertThat(open(1, disk, true, major, minor, inode).errno()).isEqualTo(ESTALE);
        assertThat(open(1, disk, true, major, minor + 1, inode).errno()).isEqualTo(ESTALE);
        assertThat(open(1, disk, true, major, minor, 0).errno())
                .as("no block device")
                .isEqualTo(ESTALE);
        assertThat(open(1, Path.of("/dev/null"), true, 1, 3, 0).errno())
                .as("nor is that")
                .isEqualTo(ESTALE);
        assertThat(open(99, link, false, major, minor, inode).errno()).isEqualTo(EBADMSG);
    }
}
