package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#seccomp. The probe makes the calls and says what came of them; {@code lseek} of no file is the one with arguments. */
@Requires("linux.seccomp")
public abstract class SeccompContract {
    private static final String SECCOMP = "/linux/seccomp";
    private static final String READ_PERSONALITY = "personality,0xffffffff";
    private static final String GET_SECCOMP = "prctl,21";
    private static final String FILTERED = "2"; // SECCOMP_MODE_FILTER
    private static final String I386_PERSONALITY = "i386:136,0xffffffff";
    private static final String I386_GETUID = "i386:24";
    private static final String X32_PERSONALITY = (0x40000000 + 135) + ",0xffffffff";

    /** What the probe, and runtimes on their way to it, need of a filter that refuses everything else. */
    private static final List<String> NEEDED = Stream.of(
                    "accept4 access arch_prctl bind brk capget capset chdir clock_gettime clock_nanosleep clone",
                    "clone3 close close_range connect dup dup2 dup3 epoll_create1 epoll_ctl epoll_pwait",
                    "epoll_wait eventfd2 execve execveat exit exit_group faccessat faccessat2 fchdir fchown",
                    "fcntl fork fstat fstatfs futex getcwd getdents64 getegid geteuid getgid getpid getppid",
                    "getrandom getsockopt gettid getuid ioctl keyctl kill lseek lstat madvise mmap mount",
                    "mprotect munmap nanosleep newfstatat open openat openat2 pipe2 poll ppoll prctl pread64",
                    "prlimit64 pwrite64 read readlink readlinkat recvfrom recvmsg restart_syscall rseq",
                    "rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield seccomp sendmsg",
                    "sendto set_robust_list set_tid_address setgid setgroups setresgid setresuid setsid",
                    "setsockopt setuid sigaltstack socket stat statfs statx tgkill umask uname unlink unlinkat",
                    "wait4 waitid write writev")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();

    private static Map<String, Object> rule(String action, String... names) {
        return new TreeMap<>(Map.of("names", List.of(names), "action", action));
    }

    private static Map<String, Object> errno(int number, String... names) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", names);
        rule.put("errnoRet", number);
        return rule;
    }

    private static Map<String, Object> condition(int index, String op, BigInteger value) {
        return new TreeMap<>(Map.of("index", index, "op", "SCMP_CMP_" + op, "value", value));
    }

    private static TestBundle permissive(Bench bench, Map<?, ?>... rules) {
        return bench.bundle().set(SECCOMP, Map.of("defaultAction", "SCMP_ACT_ALLOW", "syscalls", Arrays.asList(rules)));
    }

    private static List<String> calls(Bench bench, TestBundle bundle, String... calls) {
        List<String> words = new ArrayList<>(List.of("calls"));
        words.addAll(List.of(calls));
        Subject subject = bench.runToEnd(bundle.program(words.toArray(String[]::new)));
        List<String> results = new ArrayList<>();
        subject.report().json().path("calls").forEach(result -> results.add(result.asText()));
        return results;
    }

    private static String call(Bench bench, TestBundle bundle, String call) {
        return calls(bench, bundle, call).get(0);
    }

    @Test
    @Clause({"linux.seccomp.present", "linux.seccomp.syscalls"})
    void programIsFiltered(Bench bench) {
        assertThat(calls(bench, permissive(bench, errno(13, "personality")), READ_PERSONALITY, "getuid", GET_SECCOMP))
                .containsExactly("EACCES", "0", FILTERED);
    }

    @Test
    @Clause({"linux.seccomp.syscalls", "linux.seccomp.default-action"})
    void withoutRulesTheDefaultIsForAll(Bench bench) {
        TestBundle bundle = bench.bundle().set(SECCOMP, Map.of("defaultAction", "SCMP_ACT_LOG"));
        assertThat(calls(bench, bundle, "getuid", GET_SECCOMP)).containsExactly("0", FILTERED);
    }

    @Test
    @Clause("linux.seccomp.syscalls-optional-note")
    void filterThatKillsAllEndsTheProgram(Bench bench) {
        bench.ownRuntimeOnly(); // others are killed themselves
        Subject subject = bench.create(bench.bundle().set(SECCOMP, Map.of("defaultAction", "SCMP_ACT_KILL")));
        subject.start();
        assertThat(subject.exit())
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class, s -> assertThat(s.signal()).isEqualTo(new Signal("SYS")));
    }

    @ParameterizedTest
    @CsvSource({"38, ENOSYS", "13, EACCES", ", EPERM"})
    @Clause({"linux.seccomp.default-action", "linux.seccomp.default-errno-ret"})
    void callWithoutARuleGetsTheDefault(Integer number, String result, Bench bench) {
        TestBundle bundle = bench.bundle()
                .set(
                        SECCOMP,
                        Map.of(
                                "defaultAction",
                                "SCMP_ACT_ERRNO",
                                "syscalls",
                                // the last one, which no older kernel has: what is behind the last doesn't exist
                                List.of(
                                        rule("SCMP_ACT_ALLOW", NEEDED.toArray(String[]::new)),
                                        rule("SCMP_ACT_ALLOW", "mseal", "futex_waitv"))));
        bundle.set("/process/noNewPrivileges", true); // with which filters come late
        if (number != null) {
            bundle.set(SECCOMP + "/defaultErrnoRet", number);
        }
        assertThat(calls(bench, bundle, READ_PERSONALITY, "getuid")).containsExactly(result, "0");
    }

    @ParameterizedTest
    @CsvSource({"13, EACCES", ", EPERM", "38, ENOSYS"})
    @Clause("linux.seccomp.syscalls.errno-ret")
    void errorNumberIsTheRules(Integer number, String result, Bench bench) {
        Map<String, Object> rule = rule("SCMP_ACT_ERRNO", "personality");
        if (number != null) {
            rule.put("errnoRet", number);
        }
        assertThat(call(bench, permissive(bench, rule), READ_PERSONALITY)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_ALLOW", "SCMP_ACT_LOG"})
    @Clause("linux.seccomp.default-errno-unsupported-fails")
    void errorNumberOfADefaultWithoutOneIsRefused(String action, Bench bench) {
        bench.createFails(bench.bundle().set(SECCOMP, Map.of("defaultAction", action, "defaultErrnoRet", 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_KILL", "SCMP_ACT_LOG"})
    @Clause("linux.seccomp.syscalls.errno-unsupported-fails")
    void errorNumberOfAnActionWithoutOneIsRefused(String action, Bench bench) {
        Map<String, Object> rule = rule(action, "personality");
        rule.put("errnoRet", 1);
        bench.createFails(permissive(bench, rule));
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_ACT_KILL, SIGSYS",
        "SCMP_ACT_KILL_THREAD, SIGSYS",
        "SCMP_ACT_KILL_PROCESS, SIGSYS",
        "SCMP_ACT_TRAP, SIGSYS",
        "SCMP_ACT_ERRNO, EPERM",
        "SCMP_ACT_TRACE, ENOSYS",
        "SCMP_ACT_LOG, 0",
        "SCMP_ACT_ALLOW, 0"
    })
    @Clause("linux.seccomp.syscalls.action")
    void everyActionDoesWhatItSays(String action, String result, Bench bench) {
        TestBundle bundle = permissive(bench, rule(action, "personality"));
        assertThat(calls(bench, bundle, READ_PERSONALITY, "getuid")).containsExactly(result, "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_TEST", "ERRNO"})
    @Clause("linux.seccomp.syscalls.action")
    void unknownActionIsRefused(String action, Bench bench) {
        bench.createFails(permissive(bench, rule(action, "personality")));
    }

    @Test
    @Clause("linux.seccomp.syscalls.action")
    void ruleWithoutAnActionIsRefused(Bench bench) {
        bench.createFails(permissive(bench, Map.of("names", List.of("personality"))));
    }

    /** The filter is the program's: what a runtime calls before that, it calls without. */
    @Test
    @Clause("linux.seccomp.syscalls.names")
    void callsOfTheRuntimeItselfMayBeForbidden(Bench bench) {
        assertThat(calls(bench, permissive(bench, rule("SCMP_ACT_ERRNO", "getcwd")), "getuid"))
                .containsExactly("0");
    }

    @Test
    @Clause({"linux.seccomp.syscalls.names", "linux.seccomp.syscalls.names-one"})
    void ruleWithoutNamesIsRefused(Bench bench) {
        bench.createFails(permissive(bench, Map.of("action", "SCMP_ACT_ERRNO")));
        bench.createFails(permissive(bench, rule("SCMP_ACT_ERRNO")));
    }

    @Test
    @Clause("linux.seccomp.syscalls.names")
    void everyNameOfARuleCounts(Bench bench) {
        TestBundle bundle = permissive(bench, errno(13, "personality", "sched_yield", "no_call_has_this_name"));
        assertThat(calls(bench, bundle, READ_PERSONALITY, "sched_yield", "getuid"))
                .containsExactly("EACCES", "EACCES", "0");
    }

    @ParameterizedTest
    @CsvSource({
        "EQ, 5000000007, 5000000007, true",
        "EQ, 5000000007, 4000000007, false",
        "EQ, 5000000007, 5000000006, false",
        "NE, 5000000007, 5000000007, false",
        "NE, 5000000007, 4000000007, true",
        "LT, 5000000007, 5000000006, true",
        "LT, 5000000007, 5000000007, false",
        "LT, 5000000007, 4fffffffff, true",
        "LE, 5000000007, 5000000007, true",
        "LE, 5000000007, 5000000008, false",
        "GE, 5000000007, 5000000007, true",
        "GE, 5000000007, 4fffffffff, false",
        "GT, 5000000007, 5000000008, true",
        "GT, 5000000007, 5000000007, false",
        "GT, 5000000007, 6000000000, true",
        "GT, 8000000000000000, ffffffffffffffff, true",
        "GT, 8000000000000000, 7fffffffffffffff, false",
        "EQ, ffffffffffffffff, ffffffffffffffff, true"
    })
    @Clause({"linux.seccomp.syscalls.args", "linux.seccomp.syscalls.args.op", "linux.seccomp.syscalls.args.value"})
    void operatorsCompareUnsigned64Bits(String op, String value, String given, boolean holds, Bench bench) {
        Map<String, Object> rule = errno(13, "lseek");
        rule.put("args", List.of(condition(1, op, new BigInteger(value, 16))));
        assertThat(call(bench, permissive(bench, rule), "lseek,-1,0x" + given)).isEqualTo(holds ? "EACCES" : "EBADF");
    }

    @ParameterizedTest
    @CsvSource({"f0000000f, 500000002, true", "f0000000f, 5ffffff02, true", "f0000000f, 400000002, false"})
    @Clause({"linux.seccomp.syscalls.args.op", "linux.seccomp.syscalls.args.value-two"})
    void maskedEqualTakesTheValueAsMask(String mask, String given, boolean holds, Bench bench) {
        Map<String, Object> condition = condition(1, "MASKED_EQ", new BigInteger(mask, 16));
        condition.put("valueTwo", new BigInteger("500000002", 16));
        Map<String, Object> rule = errno(13, "lseek");
        rule.put("args", List.of(condition));
        assertThat(call(bench, permissive(bench, rule), "lseek,-1,0x" + given)).isEqualTo(holds ? "EACCES" : "EBADF");
    }

    @Test
    @Clause({"linux.seccomp.syscalls.args", "linux.seccomp.syscalls.args.index"})
    void conditionsOnDifferentArgumentsMustAllHold(Bench bench) {
        Map<String, Object> rule = errno(13, "lseek");
        rule.put("args", List.of(condition(1, "EQ", BigInteger.valueOf(7)), condition(2, "EQ", BigInteger.ONE)));
        assertThat(calls(bench, permissive(bench, rule), "lseek,-1,7,1", "lseek,-1,7,0", "lseek,-1,8,1"))
                .containsExactly("EACCES", "EBADF", "EBADF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"index", "value", "op"})
    @Clause({"linux.seccomp.syscalls.args.index", "linux.seccomp.syscalls.args.value", "linux.seccomp.syscalls.args.op"
    })
    void conditionWithoutAPartIsRefused(String part, Bench bench) {
        Map<String, Object> condition = condition(1, "EQ", BigInteger.ONE);
        condition.remove(part);
        Map<String, Object> rule = errno(13, "lseek");
        rule.put("args", List.of(condition));
        bench.createFails(permissive(bench, rule));
    }

    @Test
    @Clause("linux.seccomp.syscalls.args.op")
    void unknownOperatorIsRefused(Bench bench) {
        Map<String, Object> rule = errno(13, "lseek");
        rule.put("args", List.of(condition(1, "ALMOST", BigInteger.ONE)));
        bench.createFails(permissive(bench, rule));
    }

    @Test
    @Clause("linux.seccomp.architectures")
    void otherArchitecturesAreFilteredWhenListed(Bench bench) {
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "only x86_64 has calls of two others");
        TestBundle all = permissive(bench, errno(13, "personality"));
        all.set(SECCOMP + "/architectures", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"));
        List<String> results = calls(bench, all, READ_PERSONALITY, I386_PERSONALITY, X32_PERSONALITY, I386_GETUID);
        assumeTrue(call(bench, bench.bundle(), I386_GETUID).equals("0"), "this kernel has no calls of 32-bit programs");
        assertThat(results).containsExactly("EACCES", "EACCES", "EACCES", "0");
        TestBundle own = permissive(bench, errno(13, "personality"));
        own.set(SECCOMP + "/architectures", List.of("SCMP_ARCH_X86_64"));
        assertThat(calls(bench, own, READ_PERSONALITY, I386_PERSONALITY, X32_PERSONALITY, I386_GETUID))
                .containsExactly("EACCES", "SIGSYS", "SIGSYS", "SIGSYS");
    }

    @Test
    @Clause("linux.seccomp.architectures")
    void unknownArchitectureIsRefused(Bench bench) {
        bench.createFails(permissive(bench).set(SECCOMP + "/architectures", List.of("SCMP_ARCH_TEST")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"})
    @Clause("linux.seccomp.flags")
    void flagsAreTaken(String flag, Bench bench) {
        TestBundle bundle = permissive(bench, errno(13, "personality"));
        bundle.set(SECCOMP + "/flags", List.of(flag));
        assertThat(call(bench, bundle, READ_PERSONALITY)).isEqualTo("EACCES");
    }

    @Test
    @Clause("linux.seccomp.flags")
    void unknownFlagIsRefused(Bench bench) {
        bench.createFails(permissive(bench).set(SECCOMP + "/flags", List.of("SECCOMP_FILTER_FLAG_TEST")));
    }

    @Test
    @Clause("linux.seccomp.default-action")
    void filterWithoutADefaultIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(SECCOMP, Map.of("syscalls", List.of(errno(13, "personality")))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Clause("linux.seccomp.present")
    void filterDoesNotDependOnPrivileges(boolean noNewPrivileges, Bench bench) {
        TestBundle bundle = permissive(bench, errno(13, "personality"));
        bundle.set("/process/noNewPrivileges", noNewPrivileges);
        bundle.set("/process/user", Map.of("uid", 1000, "gid", 1000));
        assertThat(calls(bench, bundle, READ_PERSONALITY, "getuid", GET_SECCOMP))
                .containsExactly("EACCES", "1000", FILTERED);
    }
}
