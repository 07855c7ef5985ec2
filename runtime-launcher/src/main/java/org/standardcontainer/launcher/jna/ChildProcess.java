package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.util.List;
import java.util.Map;

/**
 * A child that got descriptors of ours, which {@link ProcessBuilder} can't give. Its environment is empty. Whoever started
 * it must {@link #await} it, or it stays a zombie.
 */
public final class ChildProcess {
    private static final int O_RDWR = 2;
    // glibc's posix_spawn_file_actions_t has 80 bytes, musl's as many; room for more costs nothing
    private static final int FILE_ACTIONS_BYTES = 256;

    private final int pid;
    private volatile boolean reaped;

    private ChildProcess(int pid) {
        this.pid = pid;
    }

    /**
     * Starts a program.
     *
     * @param path its absolute path
     * @param argv its arguments, the first is its name
     * @param descriptors which of our descriptors (value) it gets under which number (key), in ascending order; a standard
     *     stream that isn't named is the null device
     */
    public static ChildProcess start(String path, List<String> argv, Map<Integer, Integer> descriptors)
            throws SystemCallException {
        try (Memory actions = new Memory(FILE_ACTIONS_BYTES)) {
            check("posix_spawn", path, Libc.posix_spawn_file_actions_init(actions));
            try {
                for (Map.Entry<Integer, Integer> d : descriptors.entrySet()) {
                    // onto itself it only loses close-on-exec (POSIX.1-2024; glibc and musl did so before)
                    check(
                            "posix_spawn",
                            path,
                            Libc.posix_spawn_file_actions_adddup2(actions, d.getValue(), d.getKey()));
                }
                for (int stream = 0; stream <= 2; stream++) {
                    if (!descriptors.containsKey(stream)) {
                        int error = Libc.posix_spawn_file_actions_addopen(actions, stream, "/dev/null", O_RDWR, 0);
                        check("posix_spawn", path, error);
                    }
                }
                int[] pid = new int[1];
                Pointer arguments = new StringArray(argv.toArray(new String[0]));
                Pointer environment = new StringArray(new String[0]);
                check("posix_spawn", path, Libc.posix_spawn(pid, path, actions, Pointer.NULL, arguments, environment));
                return new ChildProcess(pid[0]);
            } finally {
                Libc.posix_spawn_file_actions_destroy(actions);
            }
        }
    }

    private static void check(String call, String path, int error) throws SystemCallException {
        if (error != 0) {
            throw new SystemCallException(call, path, error);
        }
    }

    /** Its process id. */
    public int pid() {
        return pid;
    }

    /** True if it has ended, whether or not it was awaited. */
    public boolean hasEnded() {
        if (reaped) {
            return true;
        }
        int[] info = new int[Libc.SIGINFO_INTS];
        try {
            Libc.waitid(Libc.P_PID, pid, info, Libc.LOOK);
            return info[0] != 0;
        } catch (LastErrorException e) {
            return e.getErrorCode() == Libc.ECHILD;
        }
    }

    /** Waits until it has ended, and takes it out of the process table. */
    public void await() {
        while (true) {
            try {
                Libc.waitpid(pid, new int[1], 0);
                reaped = true;
                return;
            } catch (LastErrorException e) {
                if (e.getErrorCode() == Libc.ECHILD) {
                    return; // the JVM's parent made it ignore SIGCHLD: the kernel did it
                }
            }
        }
    }
}
