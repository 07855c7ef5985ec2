package org.standardcontainer.linux.seccomp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a filter answers to a call: one of the {@code SECCOMP_RET_…} of {@code linux/seccomp.h}, with its number.
 *
 * @param value as the kernel takes it
 */
record Answer(int value) {
    static final Answer KILL_PROCESS = new Answer(0x80000000);
    static final Answer KILL_THREAD = new Answer(0x00000000);
    static final Answer TRAP = new Answer(0x00030000);
    static final Answer NOTIFY = new Answer(0x7fc00000);
    static final Answer LOG = new Answer(0x7ffc0000);
    static final Answer ALLOW = new Answer(0x7fff0000);
    private static final int ERRNO = 0x00050000;
    private static final int TRACE = 0x7ff00000;
    private static final int NUMBER = 0xffff;
    private static final int EPERM = 1;

    /** The largest error number that the kernel gives to a program; of a larger one it makes this. */
    static final int LAST_ERRNO = 4095;

    /** The largest number that a tracer can be told. */
    static final int LAST_TRACE = NUMBER;

    static Answer errno(int number) {
        return new Answer(ERRNO | number);
    }

    /** By the words of a configuration; empty if the kernel has no room for the number. */
    static Optional<Answer> of(String action, @Nullable Long number) {
        long with = number == null ? EPERM : number;
        return switch (action) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Optional.of(KILL_THREAD);
            case "SCMP_ACT_KILL_PROCESS" -> Optional.of(KILL_PROCESS);
            case "SCMP_ACT_TRAP" -> Optional.of(TRAP);
            case "SCMP_ACT_ERRNO" -> with > LAST_ERRNO ? Optional.empty() : Optional.of(errno((int) with));
            case "SCMP_ACT_TRACE" -> with > LAST_TRACE ? Optional.empty() : Optional.of(new Answer(TRACE | (int) with));
            case "SCMP_ACT_ALLOW" -> Optional.of(ALLOW);
            case "SCMP_ACT_LOG" -> Optional.of(LOG);
            case "SCMP_ACT_NOTIFY" -> Optional.of(NOTIFY);
            default -> throw new IllegalArgumentException("no action: " + action);
        };
    }

    boolean isErrno() {
        return (value & ~NUMBER) == ERRNO;
    }

    boolean isTrace() {
        return (value & ~NUMBER) == TRACE;
    }

    /** True if the call is made as if there were no filter. */
    boolean lets() {
        return equals(ALLOW) || equals(LOG);
    }

    /** True if a program that makes the call ends by that. */
    boolean ends() {
        return equals(KILL_PROCESS) || equals(KILL_THREAD) || equals(TRAP);
    }

    /** The number of ERRNO and TRACE. */
    int number() {
        return value & NUMBER;
    }
}
