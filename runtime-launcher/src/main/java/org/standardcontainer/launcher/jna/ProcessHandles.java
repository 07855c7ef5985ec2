package org.standardcontainer.launcher.jna;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.util.BitSet;
import java.util.List;

/** Descriptors that stand for processes, and waiting for many descriptors at once. */
public final class ProcessHandles {
    private ProcessHandles() {}

    /**
     * A descriptor of a process, readable when it has ended. Check the process's identity after this, not before: the pid
     * may have been taken by another one in between.
     */
    public static Descriptor open(long pid) throws SystemCallException {
        try {
            return Descriptor.own((int) Libc.syscall(Libc.SYS_PIDFD_OPEN, pid, 0));
        } catch (LastErrorException e) {
            throw SystemCallException.of("pidfd_open", "", e);
        }
    }

    /**
     * Waits until one of them is readable.
     *
     * @param millis how long at most; -1 for without limit
     * @return which are; none if the time is over or a signal came in between
     */
    public static BitSet awaitReadable(List<Descriptor> descriptors, int millis) throws SystemCallException {
        try (Memory fds = new Memory(8L * Math.max(1, descriptors.size()))) {
            fds.clear();
            for (int i = 0; i < descriptors.size(); i++) {
                fds.setInt(8L * i, descriptors.get(i).number());
                fds.setShort(8L * i + 4, Libc.POLLIN);
            }
            BitSet ready = new BitSet();
            try {
                Libc.poll(fds, descriptors.size(), millis);
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Libc.EINTR) {
                    throw SystemCallException.of("poll", "", e);
                }
                return ready;
            }
            for (int i = 0; i < descriptors.size(); i++) {
                ready.set(i, fds.getShort(8L * i + 6) != 0);
            }
            return ready;
        }
    }
}
