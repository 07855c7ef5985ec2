package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file descriptor that we own; never one of the standard three, and always close-on-exec. Closing is safe from any
 * thread and happens once; whoever still uses the number then is at fault.
 */
public final class Descriptor implements AutoCloseable {
    private static final int O_NONBLOCK = 04000;
    private static final int O_NOCTTY = 0400;
    // these two differ between processors
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_APPEND = 02000;
    private static final int LOCK_EXCLUSIVE = 2;
    private static final int LOCK_NOWAIT = 4;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Descriptor(int number) {
        this.number = number;
    }

    /** Owns a number that a call returned; moved up if it took the place of a standard stream that the JVM has closed. */
    static Descriptor own(int number) throws SystemCallException {
        if (number > 2) {
            return new Descriptor(number);
        }
        try {
            return new Descriptor(Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, 3));
        } catch (LastErrorException e) {
            throw SystemCallException.of("fcntl", "", e);
        } finally {
            Libc.close(number);
        }
    }

    /** Opens a file, device or fifo to read from. Never waits for a fifo's other side. */
    public static Descriptor openForInput(Path path) throws SystemCallException {
        return open(path, Libc.O_RDONLY);
    }

    /** Opens a file, device or fifo to append to, and makes a file (mode 0644) if there is none. Never waits for a fifo's other side. */
    public static Descriptor openForOutput(Path path) throws SystemCallException {
        return open(path, O_WRONLY | O_CREAT | O_APPEND);
    }

    private static Descriptor open(Path path, int mode) throws SystemCallException {
        try {
            int number = Libc.open(path.toString(), mode | Libc.O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
            Descriptor descriptor = own(number);
            // whoever inherits it expects calls that wait
            Libc.fcntl(descriptor.number, Libc.F_SETFL, mode);
            return descriptor;
        } catch (LastErrorException e) {
            throw SystemCallException.of("open", path.toString(), e);
        }
    }

    /** A directory, only to look things up in it; a symbolic link isn't followed. */
    public static Descriptor ofDirectory(Path path) throws SystemCallException {
        return ofDirectory(path, Libc.O_PATH);
    }

    private static Descriptor ofDirectory(Path path, int mode) throws SystemCallException {
        try {
            return own(Libc.open(path.toString(), mode | Libc.O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW, 0));
        } catch (LastErrorException e) {
            throw SystemCallException.of("open", path.toString(), e);
        }
    }

    /**
     * A directory that nobody else has in this way until it is closed, or its process ends (flock(2)); a symbolic link isn't followed.
     *
     * @throws SystemCallException with {@code EWOULDBLOCK} if somebody has
     */
    public static Descriptor ofDirectoryAlone(Path path) throws SystemCallException {
        Descriptor directory = ofDirectory(path, Libc.O_RDONLY);
        try {
            Libc.flock(directory.number, LOCK_EXCLUSIVE | LOCK_NOWAIT);
            return directory;
        } catch (LastErrorException e) {
            directory.close();
            throw SystemCallException.of("flock", path.toString(), e);
        }
    }

    /** Finds a path as a process does whose root this directory is; nothing is opened yet, so that nothing waits (openat2(2)). */
    public Descriptor find(String path) throws SystemCallException {
        try (Memory how = new Memory(3L * Long.BYTES)) {
            how.setLong(0, Libc.O_PATH | Libc.O_CLOEXEC);
            how.setLong(Long.BYTES, 0);
            how.setLong(2L * Long.BYTES, Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS);
            byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_8);
            return own((int) Libc.syscall(Libc.SYS_OPENAT2, number, name, how, how.size()));
        } catch (LastErrorException e) {
            throw SystemCallException.of("openat2", path, e);
        }
    }

    /** Where the kernel shows it. */
    public Path link() {
        return Path.of("/proc/self/fd", Integer.toString(number));
    }

    /** True if the JVM has a descriptor of this number, whoever owns it. */
    public static boolean isOpen(int number) {
        try {
            return Libc.fcntl(number, Libc.F_GETFD, 0) >= 0;
        } catch (LastErrorException e) {
            return false;
        }
    }

    /** Its number; dead after {@link #close()}. */
    public int number() {
        return number;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(number);
        }
    }
}
