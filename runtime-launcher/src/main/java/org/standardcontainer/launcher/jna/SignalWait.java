package org.standardcontainer.launcher.jna;

import com.sun.jna.Memory;

/** Waits for signals that are blocked in every thread of this process. */
public final class SignalWait {
    private static final int SET_BYTES = 128; // of glibc and musl; the kernel's are the first 8

    private SignalWait() {}

    /**
     * Takes the next signal of these, waiting for it.
     *
     * @param signals bit 0 is signal 1
     * @return its number
     * @throws SystemCallException if the C library can't wait for them
     */
    public static int next(long signals) throws SystemCallException {
        try (Memory set = new Memory(SET_BYTES)) {
            set.clear();
            set.setLong(0, signals);
            int[] number = new int[1];
            int error = Libc.sigwait(set, number);
            if (error != 0 && error != Libc.EINTR) {
                throw new SystemCallException("sigwait", "", error);
            }
            return number[0];
        }
    }
}
