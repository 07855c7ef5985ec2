package org.standardcontainer.launcher;

import java.util.function.Consumer;
import org.standardcontainer.Signal;
import org.standardcontainer.launcher.jna.SignalWait;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * Signals that the command line's program has blocked before it became this JVM, so that all threads have them blocked: who waits for them
 * gets also those that Java has no way to ({@code QUIT}, which a JVM keeps to itself, and those by which Java can't be called). The JVM
 * was told to leave them alone, so nobody else can have any of them either.
 */
public final class HeldSignals {
    /** As entry_held() of the program has them, but for URG: by that the JVM's threads stop each other here. */
    private static final long HELD = allBut(4, 7, 8, 11, 17, 21, 22, 23, 32, 33, 62);

    private static final boolean ARE = "held".equals(System.getProperty("scr.signals"));

    private HeldSignals() {}

    /** True if there are such in this process. */
    public static boolean are() {
        return ARE;
    }

    /** True if the signal of this number is one of them where there are such. */
    static boolean isHeld(int number) {
        return (HELD >>> (number - 1) & 1) != 0;
    }

    /** Has each of them given to this, on a thread of its own, until this process ends. */
    public static void giveTo(Consumer<Signal> taker) {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        taker.accept(LinuxSignals.of(next()));
                    }
                },
                "scr-signals");
        thread.setDaemon(true);
        thread.start();
    }

    private static long allBut(int... numbers) {
        long all = -1;
        for (int number : numbers) {
            all &= ~(1L << (number - 1));
        }
        return all;
    }

    private static int next() {
        try {
            int number;
            do {
                number = SignalWait.next(HELD); // 0: a debugger has come
            } while (number == 0);
            return number;
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }
}
