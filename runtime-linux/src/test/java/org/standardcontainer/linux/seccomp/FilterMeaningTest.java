package org.standardcontainer.linux.seccomp;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.spec.Seccomp;

/** Random profiles for every architecture: what their programs answer is what a plain reading of the profile says. */
@Tag("once")
class FilterMeaningTest {
    private static final int PROFILES = 60;
    private static final int CALLS = 300;

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void programAnswersAsTheProfileReads(Architecture architecture) {
        Random random = new Random(architecture.name().hashCode());
        for (int i = 0; i < PROFILES; i++) {
            Seccomp profile = profile(random);
            Filter filter = FilterCompiler.compile(profile, architecture);
            PacketFilter program = new PacketFilter(filter.program());
            program.check();
            for (int c = 0; c < CALLS; c++) {
                int number = number(random, architecture);
                long[] args = random.longs(6).toArray();
                for (int a = 0; a < args.length; a++) {
                    args[a] = Profiles.value(random);
                }
                int answer = program.run(architecture.offset(0, true) == 16, architecture.audit(), number, args)
                        .value();
                int expected = reading(profile, architecture, number, args);
                if (answer != expected) {
                    fail("%s, call %d%s of %s: %x instead of %x"
                            .formatted(architecture, number, Arrays.toString(args), profile, answer, expected));
                }
            }
        }
    }

    private static Seccomp profile(Random random) {
        List<Seccomp.Syscall> rules = Profiles.random(
                random,
                1 + random.nextInt(12),
                () -> random.nextBoolean()
                        ? Profiles.rule("SCMP_ACT_ALLOW", List.of("read"))
                        : Profiles.errno(1 + random.nextInt(3), List.of("read")));
        List<String> defaults = List.of("SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_LOG", "SCMP_ACT_KILL_PROCESS");
        return new Seccomp(defaults.get(random.nextInt(defaults.size())), null, null, null, null, null, rules);
    }

    private static int number(Random random, Architecture architecture) {
        List<Integer> numbers =
                new ArrayList<>(SyscallTable.of(architecture).numbers().values());
        if (random.nextInt(5) == 0) {
            return Math.max(numbers.get(random.nextInt(numbers.size())) + random.nextInt(3) - 1, base(architecture));
        }
        Integer named = SyscallTable.of(architecture).numbers().get(Profiles.call(random));
        return named == null ? numbers.get(0) : named;
    }

    /** What is below belongs to x86_64. */
    private static int base(Architecture architecture) {
        return architecture == Architecture.X32 ? 1 << 30 : 0;
    }

    /** Without anything that the compiler does: rule by rule, for one call. */
    private static int reading(Seccomp profile, Architecture architecture, int number, long[] args) {
        int otherwise = value(profile.defaultAction(), profile.defaultErrnoRet());
        long last = -1;
        boolean known = false;
        Integer always = null;
        Integer first = null;
        for (Seccomp.Syscall rule : Objects.requireNonNull(profile.syscalls())) {
            List<Seccomp.Arg> conditions = rule.args() == null ? List.of() : rule.args();
            for (String name : rule.names()) {
                for (SyscallTable.Entry entry : SyscallTable.of(architecture).entries(name)) {
                    if (entry.number() < 0xf0000 || architecture != Architecture.ARM) {
                        last = Math.max(last, entry.number());
                    }
                    int answer = value(rule.action(), rule.errnoRet());
                    if (entry.number() != number || answer == otherwise) {
                        continue;
                    }
                    known = true;
                    if (conditions.isEmpty() && !entry.isMultiplexed()) {
                        always = always == null ? Integer.valueOf(answer) : always;
                    } else if (first == null && holds(conditions, entry, architecture, args)) {
                        first = answer;
                    }
                }
            }
        }
        if (known) {
            return always != null ? always : first != null ? first : otherwise;
        }
        boolean permissive = otherwise == 0x7fff0000 || otherwise == 0x7ffc0000;
        boolean newer = last >= 0 && Integer.toUnsignedLong(number) > last;
        return number != -1 && newer && !permissive ? 0x00050026 : otherwise;
    }

    private static boolean holds(
            List<Seccomp.Arg> conditions, SyscallTable.Entry entry, Architecture architecture, long[] args) {
        if (entry.isMultiplexed() && !holds(Profiles.arg(0, "EQ", entry.selector()), architecture, args)) {
            return false;
        }
        long indices = conditions.stream().map(Seccomp.Arg::index).distinct().count();
        List<Seccomp.Arg> left = conditions.stream()
                .filter(c -> !entry.isMultiplexed() || c.index() != 0)
                .toList();
        if (indices == conditions.size()) {
            return left.stream().allMatch(c -> holds(c, architecture, args));
        }
        // each of them alone: one without effect, since its argument can't be seen, holds
        return left.size() < conditions.size() || left.stream().anyMatch(c -> holds(c, architecture, args));
    }

    private static boolean holds(Seccomp.Arg condition, Architecture architecture, long[] args) {
        long bits = architecture.hasWideArguments() ? -1 : 0xffffffffL;
        long given = args[condition.index().intValue()] & bits;
        long value = condition.value().longValue() & bits;
        int order = Long.compareUnsigned(given, value);
        return switch (condition.op().substring(9)) {
            case "NE" -> order != 0;
            case "LT" -> order < 0;
            case "LE" -> order <= 0;
            case "EQ" -> order == 0;
            case "GE" -> order >= 0;
            case "GT" -> order > 0;
            default -> (given & value) == (two(condition) & value);
        };
    }

    private static long two(Seccomp.Arg condition) {
        return condition.valueTwo() == null ? 0 : condition.valueTwo().longValue();
    }

    private static int value(String action, @Nullable Long number) {
        return switch (action) {
            case "SCMP_ACT_ALLOW" -> 0x7fff0000;
            case "SCMP_ACT_LOG" -> 0x7ffc0000;
            case "SCMP_ACT_KILL_PROCESS" -> 0x80000000;
            default -> 0x00050000 | (number == null ? 1 : number.intValue());
        };
    }
}
