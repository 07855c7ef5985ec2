package org.standardcontainer.linux.seccomp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    private static final Map<String, Answer> WITHOUT_NUMBER = Map.of(
            "SCMP_ACT_KILL",
            KILL_THREAD,
            "SCMP_ACT_KILL_THREAD",
            KILL_THREAD,
            "SCMP_ACT_KILL_PROCESS",
            KILL_PROCESS,
            "SCMP_ACT_TRAP",
            TRAP,
            "SCMP_ACT_ALLOW",
            ALLOW,
            "SCMP_ACT_LOG",
            LOG,
            "SCMP_ACT_NOTIFY",
            NOTIFY);

    private static final Map<String, Numbered> WITH_NUMBER = Map.of(
            "SCMP_ACT_ERRNO", new Numbered(ERRNO, LAST_ERRNO), "SCMP_ACT_TRACE", new Numbered(TRACE, LAST_TRACE));

    /** Answers that differ in a number. */
    private record Numbered(int value, int last) {
        Optional<Answer> with(long number) {
            return number > last ? Optional.empty() : Optional.of(new Answer(value | (int) number));
        }
    }

    /** The words of a configuration, in alphabetical order. */
    static List<String> words() {
        Set<String> words = new TreeSet<>(WITHOUT_NUMBER.keySet());
        words.addAll(WITH_NUMBER.keySet());
        return List.copyOf(words);
    }

    static Answer errno(int number) {
        return new Answer(ERRNO | number);
    }

    /** By the words of a configuration; empty if the kernel has no room for the number. */
    static Optional<Answer> of(String action, @Nullable Long number) {
        Answer plain = WITHOUT_NUMBER.get(action);
        Numbered numbered = WITH_NUMBER.get(action);
        if (plain != null) {
            return Optional.of(plain);
        } else if (numbered != null) {
            return numbered.with(number == null ? EPERM : number);
        }
        throw new IllegalArgumentException("no action: " + action);
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
