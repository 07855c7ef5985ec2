package org.standardcontainer.ocicli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A mount namespace without {@code /sys/fs/cgroup/unified}, for as long as this is open, and a script that runs a
 * program in it. crun 1.8 takes a host with that mount for one with cgroup v2 alone, and fails.
 */
final class WithoutUnified implements AutoCloseable {
    private final Process holder;
    private final Path script;

    private WithoutUnified(Process holder, Path script) {
        this.holder = holder;
        this.script = script;
    }

    static WithoutUnified of(Path program) throws IOException {
        // its mounts are private, and it ends with its standard input, so with the JVM
        Process holder = new ProcessBuilder(
                        "unshare", "-m", "sh", "-c", "umount /sys/fs/cgroup/unified 2>/dev/null; echo ready; read end")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(said.readLine())) {
            throw new IOException(
                    "unshare failed with " + holder.onExit().join().exitValue());
        }
        Path script = Files.createTempFile("kit-" + program.getFileName(), "");
        Files.writeString(
                script, "#!/bin/sh\nexec nsenter --mount=/proc/" + holder.pid() + "/ns/mnt " + program + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new WithoutUnified(holder, script);
    }

    /** Runs the program in the namespace. */
    Path program() {
        return script;
    }

    /** A process in the namespace. */
    Path process() {
        return Path.of("/proc", Long.toString(holder.pid()));
    }

    @Override
    public void close() throws IOException {
        holder.destroy();
        Files.deleteIfExists(script);
    }
}
