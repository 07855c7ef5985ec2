package org.standardcontainer.linux.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who uses a file of this host: processes that have it open, and loop devices that it is the content of. Nothing is opened by looking. */
final class FileUsers {
    private FileUsers() {}

    /** In a few words each. */
    static Set<String> of(Sysfs sys, Path file) {
        Set<String> users = new LinkedHashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : all) {
                if (isOpen(process, file)) {
                    users.add("process " + process.getFileName() + " (" + DeviceUsers.command(process) + ")");
                }
            }
        } catch (IOException e) {
            // no /proc: nothing is seen
        }
        for (Path disk : sys.children(sys.path("/sys/block"))) {
            sys.text(disk.resolve("loop/backing_file"))
                    .filter(backing -> isSame(Path.of(backing), file))
                    .ifPresent(backing -> users.add("the content of /dev/" + disk.getFileName()));
        }
        return users;
    }

    private static boolean isOpen(Path process, Path file) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path fd : all) {
                // by the name first: what is behind a descriptor of another file system may be slow to say
                if (DeviceUsers.target(fd).startsWith("/") && isSame(fd, file)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // it has ended, or isn't ours to see
        }
        return false;
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }
}
