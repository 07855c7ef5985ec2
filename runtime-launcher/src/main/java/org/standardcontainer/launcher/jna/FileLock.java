package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.nio.file.Path;

/** Locks that open files have ({@code F_OFD_SETLK}, fcntl(2)): looked at, never taken. */
public final class FileLock {
    private static final long TYPE = 0;
    private static final long SIZE = 32; // two shorts, two offsets, a pid
    private static final short READ = 0;
    private static final short NONE = 2;

    private FileLock() {}

    /**
     * True if somebody holds a lock on the file that only its owner can take: one for writing.
     *
     * @throws SystemCallException if the file can't be opened
     */
    public static boolean isHeld(Path file) throws SystemCallException {
        try (Descriptor descriptor = Descriptor.openForInput(file);
                Memory lock = new Memory(SIZE)) {
            lock.clear();
            lock.setShort(TYPE, READ); // who may only read the file could hold one for reading
            Libc.fcntl(descriptor.number(), Libc.F_OFD_GETLK, lock);
            return lock.getShort(TYPE) != NONE;
        } catch (LastErrorException e) {
            throw SystemCallException.of("fcntl", file.toString(), e);
        }
    }
}
