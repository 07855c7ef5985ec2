package org.standardcontainer.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.bench.EngineProfile;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.SpecJson;

/** Random profiles: what runc's and crun's library makes of them answers the same, but where this compiler says more. */
@Tag("once")
class LibseccompIT {
    private static final int PROFILES = 60;
    private static final int CALLS = 300;

    /**
     * With one rule for a call, and one condition for an argument: where it puts several together, libseccomp 2.5.4 may
     * compare the wrong half of an argument, as its programs go on with what is loaded for another test.
     */
    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"X86_64", "X32", "ARM", "AARCH64", "MIPSEL64", "RISCV64"})
    void answersTheSame(Architecture architecture) throws IOException {
        Optional<Libseccomp> found = Libseccomp.find();
        assumeTrue(found.isPresent(), "needs libseccomp.so.2 (package libseccomp2)");
        Libseccomp library = found.orElseThrow();
        Random random = new Random(architecture.name().hashCode());
        int compared = 0;
        for (int i = 0; i < PROFILES; i++) {
            Seccomp.Syscall like = random.nextBoolean()
                    ? Profiles.rule("SCMP_ACT_ALLOW", List.of("read"))
                    : Profiles.errno(3, List.of("read"));
            Seccomp profile = new Seccomp(
                    like.action().equals("SCMP_ACT_ALLOW") ? "SCMP_ACT_ERRNO" : "SCMP_ACT_ALLOW",
                    null,
                    architecture == Architecture.X32 ? List.of(architecture.word()) : null,
                    null,
                    null,
                    null,
                    alone(architecture, Profiles.random(random, 1 + random.nextInt(10), () -> like)));
            Optional<List<Integer>> theirs = library.compile(profile, architecture, List.of(), false);
            if (theirs.isEmpty()) {
                continue;
            }
            Architecture machine = architecture == Architecture.X32 ? Architecture.X86_64 : architecture;
            PacketFilter our =
                    new PacketFilter(FilterCompiler.compile(profile, machine).program());
            PacketFilter their = new PacketFilter(theirs.get());
            for (int c = 0; c < CALLS; c++) {
                String name = Profiles.call(random);
                Integer number = library.knows(name)
                        ? SyscallTable.of(architecture).numbers().get(name)
                        : null;
                long[] args = new long[6];
                for (int a = 0; a < args.length; a++) {
                    args[a] = Profiles.value(random);
                }
                if (number == null) {
                    continue;
                }
                boolean bigEndian = architecture.offset(0, true) == 16;
                int ourAnswer =
                        our.run(bigEndian, architecture.audit(), number, args).value();
                if (ourAnswer == Answer.errno(38).value()) {
                    continue; // newer than all that the profile names, which runc adds to what the library makes
                }
                compared++;
                int theirAnswer =
                        their.run(bigEndian, architecture.audit(), number, args).value();
                if (ourAnswer != theirAnswer) {
                    fail("%s, call %d%s of %s: %x instead of %x"
                            .formatted(architecture, number, Arrays.toString(args), profile, ourAnswer, theirAnswer));
                }
            }
        }
        assertThat(compared).isGreaterThan(PROFILES * CALLS / 4);
    }

    /** The figures of docs/performance.md: instructions for a call, over all calls of x86_64, with arguments that are 0. */
    @Test
    void defaultProfileTakesFewerInstructions(TestReporter reporter) throws IOException {
        Optional<Libseccomp> found = Libseccomp.find();
        assumeTrue(found.isPresent(), "needs libseccomp.so.2 (package libseccomp2)");
        Libseccomp library = found.orElseThrow();
        Optional<Path> file = EngineProfile.find();
        assumeTrue(
                file.isPresent(),
                "needs the package golang-github-containers-common, installed or unpacked by bin/test");
        String json = "{\"ociVersion\":\"1.0.2\",\"linux\":{\"seccomp\":"
                + EngineProfile.read(file.orElseThrow()).forContainer("SCMP_ARCH_X86_64", "amd64", Set.of()) + "}}";
        Seccomp profile = Optional.ofNullable(
                        SpecJson.read(json.getBytes(StandardCharsets.UTF_8)).linux())
                .map(LinuxConfig::seccomp)
                .orElseThrow();
        List<Architecture> others = List.of(Architecture.X86, Architecture.X32);
        Figures ours =
                Figures.of(FilterCompiler.compile(profile, Architecture.X86_64).program());
        Figures line = Figures.of(
                library.compile(profile, Architecture.X86_64, others, false).orElseThrow());
        Figures tree = Figures.of(
                library.compile(profile, Architecture.X86_64, others, true).orElseThrow());
        reporter.publishEntry(
                "instructions", "ours: " + ours + "; libseccomp: " + line + "; libseccomp, as runc has it: " + tree);
        assertThat(ours.mean()).isLessThan(tree.mean()).isLessThan(line.mean());
        assertThat(ours.length()).isLessThan(tree.length() / 2);
    }

    private record Figures(int length, double mean, int most) {
        static Figures of(List<Integer> program) {
            PacketFilter filter = new PacketFilter(program);
            IntSummaryStatistics executed = SyscallTable.of(Architecture.X86_64).numbers().values().stream()
                    .mapToInt(number -> filter.run(false, Architecture.X86_64.audit(), number)
                            .instructions())
                    .summaryStatistics();
            return new Figures(program.size() / 2, executed.getAverage(), executed.getMax());
        }
    }

    private static List<Seccomp.Syscall> alone(Architecture architecture, List<Seccomp.Syscall> rules) {
        SyscallTable table = SyscallTable.of(architecture);
        Set<String> seen = new HashSet<>();
        List<Seccomp.Syscall> alone = new ArrayList<>();
        for (Seccomp.Syscall rule : rules) {
            List<String> names = rule.names().stream()
                    .filter(name -> !table.entries(name).isEmpty() && seen.add(name))
                    .toList();
            Map<Long, Seccomp.Arg> args = new TreeMap<>();
            Objects.requireNonNull(rule.args()).forEach(arg -> args.put(arg.index(), arg));
            if (!names.isEmpty()) {
                alone.add(new Seccomp.Syscall(names, rule.action(), rule.errnoRet(), List.copyOf(args.values())));
            }
        }
        return alone;
    }
}
