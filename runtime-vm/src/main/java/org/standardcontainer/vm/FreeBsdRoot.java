package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.RemoteMachine;

/** A root filesystem for a kernel of FreeBSD: the launcher as the first program, and what it does before it listens. */
final class FreeBsdRoot {
    private static final List<String> DIRECTORIES = List.of("dev", "sbin", "tmp", "var/run");

    private FreeBsdRoot() {}

    /**
     * Makes it.
     *
     * @param root a new directory, given to the machine as it is
     * @param share where the machine mounts what it shares with this one
     */
    static void make(Path root, Path share) throws IOException {
        for (String directory : DIRECTORIES) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.createDirectories(root.resolve(share.toString().substring(1)));
        byte[] program = RemoteMachine.program(Architecture.X86_64.word())
                .orElseThrow(() -> new LauncherFailedException(
                        "there is no launcher for FreeBSD in the jar", "Build where there are clang and lld."));
        Path init = Files.write(root.resolve("sbin/init"), program);
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(
                root.resolve("boot.scr"),
                List.of("mount tmpfs /var/run -", "directory /var/run/scr", "mount p9fs " + share + " share"));
    }
}
