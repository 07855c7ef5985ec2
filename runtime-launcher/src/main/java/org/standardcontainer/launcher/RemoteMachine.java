package org.standardcontainer.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.launcher.channel.Launcher;
import org.standardcontainer.launcher.channel.RemoteLauncher;
import org.standardcontainer.launcher.state.ProcessIdentity;

/**
 * A machine whose launcher, in its role {@code agent}, is reached over a stream of bytes. Connects when first needed, and anew when the
 * connection was lost; safe for several threads.
 */
public final class RemoteMachine implements AutoCloseable {
    private final RemoteLauncher launcher;

    private RemoteMachine(RemoteLauncher launcher) {
        this.launcher = launcher;
    }

    /**
     * One at a place; nothing is connected yet.
     *
     * @param place {@code unix:PATH}, a socket that somebody listens on, or {@code exec:COMMAND}, what a shell executes, with standard
     *     input and output as the stream
     * @throws IllegalArgumentException if it is neither
     */
    public static RemoteMachine at(String place) {
        return new RemoteMachine(RemoteLauncher.at(place));
    }

    /**
     * The program that has to run on a FreeBSD for this, in its role {@code agent}.
     *
     * @param architecture its processor, {@code x86_64} or {@code aarch64}
     * @return empty if it isn't in the jar
     */
    public static Optional<byte[]> program(String architecture) {
        return Launcher.program("freebsd", architecture);
    }

    /**
     * What its kernel answers for names of sysctl(3).
     *
     * @return the bytes of those that are there, in their order; an empty array for a node
     * @throws LauncherFailedException if it can't be reached
     */
    public Map<String, byte[]> values(List<String> names) {
        return launcher.values(names);
    }

    /** Whether a path there is something else than a directory; false if there is nothing. @throws LauncherFailedException as above */
    public boolean isFile(Path path) {
        return launcher.exists(path) && !launcher.isDirectory(path);
    }

    /**
     * Where something is mounted below a directory there, as paths from that, in the order in which it was mounted; empty if it can't be
     * told.
     */
    public Optional<List<String>> mountsBelow(Path directory) {
        String question = "mounts:" + directory;
        return Optional.ofNullable(values(List.of(question)).get(question))
                .map(bytes -> Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\0"))
                        .filter(path -> !path.isEmpty())
                        .toList());
    }

    /**
     * The processes of a jail there, by pid; none if it isn't there.
     *
     * @param root the directory that is its root: one of the same name with another one isn't meant
     * @throws LauncherFailedException as above
     */
    public List<ProcessRef> processes(String jail, String root) {
        List<ProcessRef> found = new ArrayList<>();
        for (int last = 0; ; ) {
            String question = "processes:" + last + ":" + jail + ":" + root;
            byte[] answer = values(List.of(question)).getOrDefault(question, new byte[0]);
            ByteBuffer in = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
            if (in.remaining() < Integer.BYTES + Long.BYTES) {
                return found;
            }
            while (in.remaining() >= Integer.BYTES + Long.BYTES) {
                int pid = in.getInt();
                if (pid <= last) {
                    return found; // no launcher says that
                }
                last = pid;
                found.add(new ProcessIdentity(pid, in.getLong()).on(launcher));
            }
        }
    }

    RemoteLauncher launcher() {
        return launcher;
    }

    @Override
    public void close() {
        launcher.close();
    }
}
