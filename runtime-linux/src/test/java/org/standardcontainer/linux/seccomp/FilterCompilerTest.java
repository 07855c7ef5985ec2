package org.standardcontainer.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.linux.seccomp.Profiles.arg;
import static org.standardcontainer.linux.seccomp.Profiles.errno;
import static org.standardcontainer.linux.seccomp.Profiles.masked;
import static org.standardcontainer.linux.seccomp.Profiles.rule;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Seccomp;

class FilterCompilerTest {
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int X86_64 = 0xc000003e;
    private static final int I386 = 0x40000003;
    private static final int X32 = 0x40000000;
    private static final int LSEEK = 8;
    private static final int PERSONALITY = 135;
    private static final int MKDIR = 83;

    private static Filter compile(Seccomp profile) {
        Filter filter = FilterCompiler.compile(profile, Architecture.X86_64);
        if (!filter.program().isEmpty()) {
            new PacketFilter(filter.program()).check();
        }
        return filter;
    }

    private static int on(int arch, Seccomp profile, int number, long... args) {
        return new PacketFilter(compile(profile).program())
                .run(false, arch, number, args)
                .value();
    }

    private static int answer(Seccomp profile, int number, long... args) {
        return on(X86_64, profile, number, args);
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_ACT_KILL, 0",
        "SCMP_ACT_KILL_THREAD, 0",
        "SCMP_ACT_KILL_PROCESS, 80000000",
        "SCMP_ACT_TRAP, 30000",
        "SCMP_ACT_ERRNO, 50001",
        "SCMP_ACT_TRACE, 7ff00001",
        "SCMP_ACT_ALLOW, 7fff0000",
        "SCMP_ACT_LOG, 7ffc0000",
        "SCMP_ACT_NOTIFY, 7fc00000"
    })
    void everyActionIsTheKernels(String action, String value) {
        Seccomp profile = Profiles.of("SCMP_ACT_KILL_PROCESS", rule(action, List.of("mkdir")));
        int expected = Integer.parseUnsignedInt(value, 16);
        assertThat(answer(profile, MKDIR)).isEqualTo(expected);
        assertThat(answer(Profiles.of(action), MKDIR)).isEqualTo(expected);
    }

    @Test
    void errorNumbersAreThoseGiven() {
        assertThat(answer(Profiles.of("SCMP_ACT_ALLOW", errno(0, List.of("mkdir"))), MKDIR))
                .isEqualTo(0x00050000);
        assertThat(answer(Profiles.of("SCMP_ACT_ALLOW", errno(4095, List.of("mkdir"))), MKDIR))
                .isEqualTo(0x00050fff);
        assertThat(answer(new Seccomp("SCMP_ACT_TRACE", 65535L, null, null, null, null, null), MKDIR))
                .isEqualTo(0x7ff0ffff);
        assertThat(compile(Profiles.of("SCMP_ACT_ALLOW", errno(4096, List.of("mkdir"))))
                        .findings())
                .extracting(Finding::subject)
                .containsExactly("/linux/seccomp/syscalls/0/errnoRet");
        assertThat(compile(new Seccomp("SCMP_ACT_TRACE", 65536L, null, null, null, null, null))
                        .findings())
                .extracting(Finding::subject)
                .containsExactly("/linux/seccomp/defaultErrnoRet");
    }

    /** Each operator at each side of values with something in both halves. */
    @ParameterizedTest
    @CsvSource({
        "NE, 0000000500000007",
        "LT, 0000000500000007",
        "LE, 0000000500000007",
        "EQ, 0000000500000007",
        "GE, 0000000500000007",
        "GT, 0000000500000007",
        "NE, 0",
        "LT, 0",
        "LE, 0",
        "EQ, 0",
        "GE, 0",
        "GT, 0",
        "NE, ffffffffffffffff",
        "LT, ffffffffffffffff",
        "LE, ffffffffffffffff",
        "EQ, ffffffffffffffff",
        "GE, ffffffffffffffff",
        "GT, ffffffffffffffff",
        "LT, 8000000000000000",
        "GE, 8000000000000000"
    })
    void operatorsCompareAll64BitsWithoutSign(String op, String hexadecimal) {
        long value = Long.parseUnsignedLong(hexadecimal, 16);
        Seccomp profile = Profiles.of("SCMP_ACT_ALLOW", errno(1, List.of("lseek"), arg(1, op, value)));
        for (long given : new long[] {
            value, value - 1, value + 1, value + (1L << 32), value - (1L << 32), 0, -1, 1L << 63, 0x700000005L
        }) {
            int order = Long.compareUnsigned(given, value);
            boolean holds = switch (op) {
                case "NE" -> order != 0;
                case "LT" -> order < 0;
                case "LE" -> order <= 0;
                case "EQ" -> order == 0;
                case "GE" -> order >= 0;
                default -> order > 0;
            };
            assertThat(answer(profile, LSEEK, 3, given))
                    .as("%x %s %x", given, op, value)
                    .isEqualTo(holds ? EPERM : ALLOW);
        }
    }

    @Test
    void maskedComparesTheBitsOfTheMaskAlone() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ALLOW", errno(1, List.of("lseek"), masked(1, 0xf000000000000fL, 0x5000000000000aL)));
        assertThat(answer(profile, LSEEK, 0, 0x5000000000000aL)).isEqualTo(EPERM);
        assertThat(answer(profile, LSEEK, 0, 0xff5fffffffffffaaL)).isEqualTo(EPERM);
        assertThat(answer(profile, LSEEK, 0, 0x4000000000000aL)).isEqualTo(ALLOW);
        assertThat(answer(profile, LSEEK, 0, 0x5000000000000bL)).isEqualTo(ALLOW);
        // as libseccomp: bits outside of the mask count as 0
        Seccomp outside = Profiles.of("SCMP_ACT_ALLOW", errno(1, List.of("lseek"), masked(1, 0x0f, 0xffaL)));
        assertThat(answer(outside, LSEEK, 0, 0x1a)).isEqualTo(EPERM);
        Seccomp everything = Profiles.of("SCMP_ACT_ALLOW", errno(1, List.of("lseek"), masked(1, 0, 0)));
        assertThat(answer(everything, LSEEK, 0, 77)).isEqualTo(EPERM);
    }

    @Test
    void conditionsOnSeveralArgumentsMustAllHold() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ALLOW", errno(1, List.of("lseek"), arg(0, "EQ", 3), arg(1, "GT", 10), arg(2, "NE", 0)));
        assertThat(answer(profile, LSEEK, 3, 11, 1)).isEqualTo(EPERM);
        assertThat(answer(profile, LSEEK, 4, 11, 1)).isEqualTo(ALLOW);
        assertThat(answer(profile, LSEEK, 3, 10, 1)).isEqualTo(ALLOW);
        assertThat(answer(profile, LSEEK, 3, 11, 0)).isEqualTo(ALLOW);
    }

    @Test
    void ofConditionsWithOneArgumentTwiceOneIsEnough() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ERRNO",
                rule("SCMP_ACT_ALLOW", List.of("personality"), arg(0, "EQ", 0), arg(0, "EQ", 8), arg(1, "EQ", 5)));
        assertThat(answer(profile, PERSONALITY, 0, 9)).isEqualTo(ALLOW);
        assertThat(answer(profile, PERSONALITY, 8, 9)).isEqualTo(ALLOW);
        assertThat(answer(profile, PERSONALITY, 7, 5)).isEqualTo(ALLOW);
        assertThat(answer(profile, PERSONALITY, 7, 9)).isEqualTo(EPERM);
    }

    @Test
    void aRuleWithoutConditionsDecidesAlone() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ALLOW",
                errno(13, List.of("lseek"), arg(0, "EQ", 3)),
                errno(1, List.of("lseek")),
                errno(2, List.of("lseek")));
        assertThat(answer(profile, LSEEK, 3)).isEqualTo(EPERM);
        assertThat(compile(profile).findings())
                .extracting(Finding::subject)
                .containsExactly("/linux/seccomp/syscalls/0", "/linux/seccomp/syscalls/2");
        assertThat(compile(profile).findings()).noneMatch(Finding::isError);
    }

    @Test
    void aRuleThatAnswersAsTheDefaultCountsForNothing() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ERRNO",
                rule("SCMP_ACT_ALLOW", List.of("lseek"), arg(0, "EQ", 3)),
                rule("SCMP_ACT_ERRNO", List.of("lseek")));
        assertThat(answer(profile, LSEEK, 3)).isEqualTo(ALLOW);
        assertThat(answer(profile, LSEEK, 4)).isEqualTo(EPERM);
    }

    @Test
    void callsOfOtherArchitecturesEndTheProcessUnlessListed() {
        Seccomp own = Profiles.of("SCMP_ACT_ALLOW", errno(1, List.of("mkdir")));
        assertThat(on(I386, own, 39)).isEqualTo(KILL_PROCESS);
        assertThat(on(X86_64, own, X32 + MKDIR)).isEqualTo(KILL_PROCESS);
        assertThat(on(X86_64, own, -1)).as("a call that a tracer took away").isEqualTo(ALLOW);
        assertThat(on(0xc00000b7, own, MKDIR)).isEqualTo(KILL_PROCESS);

        Seccomp all = Profiles.of(
                "SCMP_ACT_ALLOW",
                List.of("SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"),
                errno(1, List.of("mkdir")));
        assertThat(on(X86_64, all, MKDIR)).isEqualTo(EPERM);
        assertThat(on(I386, all, 39)).isEqualTo(EPERM);
        assertThat(on(I386, all, 38)).isEqualTo(ALLOW);
        assertThat(on(X86_64, all, X32 + MKDIR)).isEqualTo(EPERM);
        assertThat(on(X86_64, all, X32 + MKDIR + 1)).isEqualTo(ALLOW);
        assertThat(on(X86_64, all, -1)).isEqualTo(ALLOW);
        assertThat(on(0xc00000b7, all, MKDIR)).as("no kernel has both").isEqualTo(KILL_PROCESS);
    }

    @Test
    void callsThroughSocketcallAndIpcAreFilteredToo() {
        Seccomp profile = Profiles.of(
                "SCMP_ACT_ALLOW",
                List.of("SCMP_ARCH_X86"),
                errno(1, List.of("socket"), arg(0, "EQ", 16)),
                errno(2, List.of("shmget")));
        assertThat(on(I386, profile, 359, 16)).isEqualTo(EPERM);
        assertThat(on(I386, profile, 359, 2)).isEqualTo(ALLOW);
        assertThat(on(I386, profile, 102, 1, 0xbffff000L))
                .as("whose arguments are in memory")
                .isEqualTo(EPERM);
        assertThat(on(I386, profile, 102, 2, 0xbffff000L)).isEqualTo(ALLOW);
        assertThat(on(I386, profile, 117, 23)).isEqualTo(0x00050002);
        assertThat(on(I386, profile, 117, 24)).isEqualTo(ALLOW);
    }

    @Test
    void callsThatTheProfileCouldNotKnowDoNotExist() {
        // mkdir is 83, and nothing behind it is named
        Seccomp old = Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", List.of("read", "mkdir")));
        assertThat(answer(old, 82)).isEqualTo(EPERM);
        assertThat(answer(old, 84)).isEqualTo(ENOSYS);
        assertThat(answer(old, 0x3fffffff)).isEqualTo(ENOSYS);
        assertThat(answer(Profiles.of("SCMP_ACT_LOG", rule("SCMP_ACT_KILL", List.of("mkdir"))), 84))
                .isEqualTo(0x7ffc0000);
        assertThat(answer(Profiles.of("SCMP_ACT_ERRNO"), 84))
                .as("without rules the default is for all")
                .isEqualTo(EPERM);
        // also a rule that answers as the default says that its call is known
        assertThat(answer(Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ERRNO", List.of("mseal"))), 461))
                .isEqualTo(EPERM);
    }

    @Test
    void onArmPrivateCallsAreNoNewerOnes() {
        Filter filter = FilterCompiler.compile(
                Profiles.of(
                        "SCMP_ACT_ERRNO",
                        List.of("SCMP_ARCH_ARM"),
                        rule("SCMP_ACT_ALLOW", List.of("read", "cacheflush"))),
                Architecture.AARCH64);
        PacketFilter program = new PacketFilter(filter.program());
        assertThat(program.run(false, 0x40000028, 0xf0002).value()).isEqualTo(ALLOW);
        assertThat(program.run(false, 0x40000028, 4).value()).isEqualTo(ENOSYS);
        assertThat(program.run(false, 0x40000028, 0xf0003).value()).isEqualTo(ENOSYS);
    }

    @Test
    void unknownNamesAreAWarning() {
        Filter filter =
                compile(Profiles.of("SCMP_ACT_ERRNO", rule("SCMP_ACT_ALLOW", List.of("read", "no_such", "set_tls"))));
        assertThat(filter.findings()).singleElement().satisfies(f -> {
            assertThat(f.isError()).isFalse();
            assertThat(f.problem()).contains("no_such").doesNotContain("set_tls");
        });
    }

    @Test
    void tooLargeIsAnError() {
        List<Seccomp.Syscall> rules = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            rules.add(errno(1, List.of("lseek"), arg(1, "EQ", i * 0x100000001L)));
        }
        Seccomp fits = Profiles.of("SCMP_ACT_ALLOW", rules.subList(0, 900).toArray(Seccomp.Syscall[]::new));
        assertThat(compile(fits).findings()).isEmpty();
        for (int i : new int[] {0, 1, 450, 899}) {
            assertThat(answer(fits, LSEEK, 0, i * 0x100000001L)).isEqualTo(EPERM);
            assertThat(answer(fits, LSEEK, 0, i * 0x100000001L + 1)).isEqualTo(ALLOW);
        }
        Filter large = compile(Profiles.of("SCMP_ACT_ALLOW", rules.toArray(Seccomp.Syscall[]::new)));
        assertThat(large.program()).isEmpty();
        assertThat(large.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.problem()).contains("4096"));
    }

    @Test
    void tellsWhatBecomesOfTheLaunchersOwnCalls() {
        Filter open = compile(Profiles.of("SCMP_ACT_ALLOW", errno(1, List.of("mkdir"))));
        assertThat(open.lets("execve")).isTrue();
        Filter asks =
                compile(Profiles.of("SCMP_ACT_ALLOW", rule("SCMP_ACT_NOTIFY", List.of("execve"), arg(0, "EQ", 7))));
        assertThat(asks.lets("execve")).isFalse();
        assertThat(asks.notifies()).isTrue();
        assertThat(asks.refuses("execve")).isFalse();
        assertThat(compile(Profiles.of("SCMP_ACT_ERRNO")).refuses("execve")).isTrue();
        assertThat(compile(Profiles.of("SCMP_ACT_TRAP")).mayEnd("execve")).isTrue();
    }
}
