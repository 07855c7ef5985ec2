package org.standardcontainer.linux.seccomp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.standardcontainer.spec.Seccomp;

/** Profiles for tests. */
final class Profiles {
    static final List<String> OPERATORS = List.of("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ");

    private static final List<String> CALLS = List.of(
            "read",
            "write",
            "openat",
            "socket",
            "sendto",
            "semop",
            "shmget",
            "clone",
            "personality",
            "lseek",
            "ioctl",
            "getpid",
            "uselib",
            "cacheflush",
            "rt_sigreturn",
            "clone3",
            "mseal",
            "exit_group");
    private static final List<Long> VALUES = List.of(
            0L,
            1L,
            2L,
            0x7fffffffL,
            0x80000000L,
            0xffffffffL,
            0x100000000L,
            0x100000001L,
            0x7fffffffffffffffL,
            0x8000000000000000L,
            0xfffffffffffffffeL,
            -1L);

    private Profiles() {}

    static Seccomp of(String defaultAction, Seccomp.Syscall... rules) {
        return new Seccomp(defaultAction, null, null, null, null, null, List.of(rules));
    }

    static Seccomp of(String defaultAction, List<String> architectures, Seccomp.Syscall... rules) {
        return new Seccomp(defaultAction, null, architectures, null, null, null, List.of(rules));
    }

    static Seccomp.Syscall rule(String action, List<String> names, Seccomp.Arg... args) {
        return new Seccomp.Syscall(names, action, null, args.length == 0 ? null : List.of(args));
    }

    static Seccomp.Syscall errno(int number, List<String> names, Seccomp.Arg... args) {
        return new Seccomp.Syscall(names, "SCMP_ACT_ERRNO", (long) number, args.length == 0 ? null : List.of(args));
    }

    static Seccomp.Arg arg(int index, String op, long value) {
        return new Seccomp.Arg((long) index, unsigned(value), null, "SCMP_CMP_" + op);
    }

    static Seccomp.Arg masked(int index, long mask, long value) {
        return new Seccomp.Arg((long) index, unsigned(mask), unsigned(value), "SCMP_CMP_MASKED_EQ");
    }

    static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    static long value(Random random) {
        return random.nextInt(4) == 0 ? random.nextLong() : VALUES.get(random.nextInt(VALUES.size()));
    }

    static String call(Random random) {
        return CALLS.get(random.nextInt(CALLS.size()));
    }

    /** Rules with up to three conditions; {@code action} gives the action of each. */
    static List<Seccomp.Syscall> random(Random random, int rules, java.util.function.Supplier<Seccomp.Syscall> action) {
        List<Seccomp.Syscall> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            List<Seccomp.Arg> args = new ArrayList<>();
            for (int c = random.nextInt(4); c > 0; c--) {
                args.add(new Seccomp.Arg(
                        (long) random.nextInt(6),
                        unsigned(value(random)),
                        unsigned(value(random)),
                        "SCMP_CMP_" + OPERATORS.get(random.nextInt(OPERATORS.size()))));
            }
            List<String> names = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                names.add(call(random));
            }
            Seccomp.Syscall like = action.get();
            all.add(new Seccomp.Syscall(names, like.action(), like.errnoRet(), args));
        }
        return all;
    }
}
