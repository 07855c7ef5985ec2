package org.standardcontainer.launcher.channel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.state.Numbers;

/**
 * What the launcher says of a plan's end, or of a program whose failure doesn't end it.
 *
 * @param step the place of the step that failed, in the plan that {@code ofMaker} names
 * @param ofMaker true if that is the plan that made the container, not the one that was sent now
 * @param ofGuest true if that plan was executed in a virtual machine, inside the one that was executed here
 * @param errno 0 when no system call failed
 * @param pid the init process; 0 when the plan made none
 * @param startTime the init process's
 * @param end how a program ended that the step ran
 * @param value its exit code, or the signal's number
 * @param systemCall the call that failed; empty when none
 * @param path the path that it was given; empty when none
 * @param text the end of a program's output
 */
public record Report(
        Kind kind,
        int step,
        boolean ofMaker,
        boolean ofGuest,
        int errno,
        int pid,
        long startTime,
        ProgramEnd end,
        int value,
        String systemCall,
        String path,
        String text) {
    private static final int OF_MAKER = 0x80000000;
    private static final int OF_GUEST = 0x40000000;

    /** What it tells. */
    public enum Kind {
        SUCCESS,
        FAILURE,
        /** A program failed, and the plan goes on. */
        WARNING,
        /** What a failed plan did can't be undone, for this reason; its journal stays. */
        REMAINS,
        /** What a step has read of the file that is named; an error if it couldn't. */
        ANSWER
    }

    /** True if none comes after it. */
    boolean isLast() {
        return kind == Kind.SUCCESS || kind == Kind.FAILURE;
    }

    /** The same in Linux's numbers, from a kernel that has others. */
    Report with(Numbers numbers) {
        return new Report(
                kind,
                step,
                ofMaker,
                ofGuest,
                numbers.errno(errno),
                pid,
                startTime,
                end,
                end == ProgramEnd.SIGNALLED ? numbers.signal(value) : value,
                systemCall,
                path,
                text);
    }

    /** How a program ended. */
    public enum ProgramEnd {
        NONE,
        EXITED,
        SIGNALLED,
        TIMED_OUT
    }

    /**
     * Reads the wire form.
     *
     * @throws LauncherFailedException if it is none
     */
    static Report decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            Kind kind = Kind.values()[in.getInt() - 1];
            int step = in.getInt();
            int errno = in.getInt();
            int pid = in.getInt();
            long startTime = in.getLong();
            ProgramEnd end = ProgramEnd.values()[in.getInt()];
            int value = in.getInt();
            String systemCall = text(in);
            String path = text(in);
            String text = text(in);
            return new Report(
                    kind,
                    step & ~(OF_MAKER | OF_GUEST),
                    (step & OF_MAKER) != 0,
                    (step & OF_GUEST) != 0,
                    errno,
                    pid,
                    startTime,
                    end,
                    value,
                    systemCall,
                    path,
                    text);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new LauncherFailedException(
                    "the launcher's report of " + bytes.remaining() + " bytes can't be read",
                    "Launcher and library may be of different versions; see launcher.path.");
        }
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[checked(in.getInt(), in.remaining() - 1)];
        in.get(bytes);
        in.get(); // the NUL
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checked(int length, int most) {
        if (length < 0 || length > most) {
            throw new IllegalArgumentException("length " + length);
        }
        return length;
    }
}
