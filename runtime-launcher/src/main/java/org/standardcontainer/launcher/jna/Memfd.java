package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;

/** Files in memory that nobody can change any more, us included. */
public final class Memfd {
    private Memfd() {}

    /** A sealed file with this content. */
    public static Descriptor sealed(String name, byte[] content) throws SystemCallException {
        return fill(create(name, 0), content);
    }

    /** A sealed file that can be executed by its path below {@code /proc/self/fd}. */
    public static Descriptor executable(String name, byte[] content) throws SystemCallException {
        int number;
        try {
            number = create(name, Libc.MFD_EXEC);
        } catch (SystemCallException e) {
            if (e.errno() != Libc.EINVAL) {
                throw e;
            }
            number = create(name, 0); // before Linux 6.3 all are executable, and the flag isn't known
        }
        try (Descriptor writable = fill(number, content)) {
            // a file that somebody has open for writing can't be executed: ETXTBSY
            return Descriptor.own(Libc.open("/proc/self/fd/" + writable.number(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0));
        } catch (LastErrorException e) {
            throw SystemCallException.of("open", "/proc/self/fd", e);
        }
    }

    private static int create(String name, int flags) throws SystemCallException {
        try {
            return Libc.memfd_create(name, Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING | flags);
        } catch (LastErrorException e) {
            throw SystemCallException.of("memfd_create", "", e);
        }
    }

    private static Descriptor fill(int number, byte[] content) throws SystemCallException {
        Descriptor descriptor = Descriptor.own(number);
        try {
            long written = Libc.write(descriptor.number(), content, content.length);
            if (written != content.length) {
                throw new SystemCallException("write", "", 28); // ENOSPC: memory files are only ever short of memory
            }
            Libc.fcntl(descriptor.number(), Libc.F_ADD_SEALS, Libc.ALL_SEALS);
            return descriptor;
        } catch (LastErrorException e) {
            descriptor.close();
            throw SystemCallException.of("write", "", e);
        } catch (SystemCallException e) {
            descriptor.close();
            throw e;
        }
    }
}
