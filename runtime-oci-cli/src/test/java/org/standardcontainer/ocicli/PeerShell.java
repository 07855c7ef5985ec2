package org.standardcontainer.ocicli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * How a peer is called: by a script, with a umask that no runtime sets by itself, and if it needs that in a mount
 * namespace without {@code /sys/fs/cgroup/unified}. A process that lives as long as this is open stands for the caller.
 */
final class PeerShell implements AutoCloseable {
    private static final String UMASK = "umask 027; ";

    private final Process holder;
    private final Path script;

    private PeerShell(Process holder, Path script) {
        this.holder = holder;
        this.script = script;
    }

    static PeerShell of(Path program) throws IOException {
        return open(program, List.of("sh", "-c", UMASK + "echo ready; read end"), false);
    }

    /** crun 1.8 takes a host with that mount for one with cgroup v2 alone, and fails. */
    static PeerShell withoutUnified(Path program) throws IOException {
        // its mounts are private
        String enter = UMASK + "umount /sys/fs/cgroup/unified 2>/dev/null; echo ready; read end";
        return open(program, List.of("unshare", "-m", "sh", "-c", enter), true);
    }

    private static PeerShell open(Path program, List<String> command, boolean namespace) throws IOException {
        // it ends with its standard input, so with the JVM
        Process holder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(said.readLine())) {
            throw new IOException(
                    command + " failed with " + holder.onExit().join().exitValue());
        }
        List<String> call = new ArrayList<>(List.of("exec"));
        if (namespace) {
            call.addAll(List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--wdns=\"$PWD\""));
        }
        call.addAll(List.of(program.toString(), "\"$@\""));
        Path script = Files.createTempFile("peer-" + program.getFileName(), "");
        Files.writeString(script, "#!/bin/sh\n" + UMASK + String.join(" ", call) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new PeerShell(holder, script);
    }

    /** Runs the program. */
    Path program() {
        return script;
    }

    /** A process that sees what the runtime sees, and has the umask that it is called with. */
    Path process() {
        return Path.of("/proc", Long.toString(holder.pid()));
    }

    @Override
    public void close() throws IOException {
        holder.destroy();
        Files.deleteIfExists(script);
    }
}
