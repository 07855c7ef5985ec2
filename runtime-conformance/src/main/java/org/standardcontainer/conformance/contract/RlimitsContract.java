package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#posix-process, rlimits. Values are small: raising a hard limit needs a privilege that the kit may lack. */
@Requires("posix.rlimits")
public abstract class RlimitsContract {
    private static final BigInteger INFINITY = new BigInteger("18446744073709551615");
    private static final int SYS_RESOURCE = 24;
    private static final Set<String> ZERO_BY_DEFAULT = Set.of("RLIMIT_NICE", "RLIMIT_RTPRIO");
    private static final Set<String> LINUX_ALONE = Set.of(
            "RLIMIT_LOCKS", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME", "RLIMIT_SIGPENDING");
    private static final String LIMITS = "/process/rlimits";

    private static Map<String, Object> limit(String type, long soft, long hard) {
        return Map.of("type", type, "soft", soft, "hard", hard);
    }

    @ParameterizedTest
    @CsvSource({
        "RLIMIT_CORE, 1000, 1024",
        "RLIMIT_CPU, 1000, 1024",
        "RLIMIT_FSIZE, 1000000, 1024000", // the probe's report is a file too
        "RLIMIT_NOFILE, 1000, 1024",
        "RLIMIT_MEMLOCK, 1000, 1024",
        "RLIMIT_NPROC, 1000, 1024",
        "RLIMIT_AS, 2000000000, 2048000000",
        "RLIMIT_DATA, 1000000000, 1024000000",
        "RLIMIT_RSS, 1000000000, 1024000000",
        "RLIMIT_STACK, 4000000, 4096000",
        "RLIMIT_LOCKS, 1000, 1024",
        "RLIMIT_MSGQUEUE, 1000, 1024",
        "RLIMIT_NICE, 10, 20",
        "RLIMIT_RTPRIO, 10, 20",
        "RLIMIT_RTTIME, 1000000, 1024000",
        "RLIMIT_SIGPENDING, 1000, 1024"
    })
    @Clause({
        "config.process.rlimits.present",
        "config.process.rlimits.getrlimit-succeeds",
        "config.process.rlimits.soft-matches",
        "config.process.rlimits.hard-matches"
    })
    void programHasItsLimit(String type, long soft, long hard, Bench bench) {
        if (LINUX_ALONE.contains(type) && isFreeBsd(bench)) {
            bench.createFails(bench.bundle().add(LIMITS, limit(type, soft, hard)));
            return;
        }
        assumeTrue(!ZERO_BY_DEFAULT.contains(type) || mayRaise(bench), "raising a hard limit needs CAP_SYS_RESOURCE");
        assertThat(bench.inside(bench.bundle().add(LIMITS, limit(type, soft, hard))))
                .satisfies(report -> assertLimit(report, type, Long.toString(soft), Long.toString(hard)));
    }

    private static boolean mayRaise(Bench bench) {
        return bench.platform() != Platform.LINUX || (bench.runtimeCapabilities() >> SYS_RESOURCE & 1) != 0;
    }

    @Test
    @Clause({"config.process.rlimits.soft-matches", "config.process.rlimits.hard-matches"})
    void infinityIsTheLargestNumber(Bench bench) {
        TestBundle bundle = bench.bundle();
        bundle.add(LIMITS, Map.of("type", "RLIMIT_CPU", "soft", INFINITY, "hard", INFINITY));
        assertThat(bench.inside(bundle))
                .satisfies(report -> assertLimit(report, "RLIMIT_CPU", infinity(bench), infinity(bench)));
    }

    /** What the kernel has for it: FreeBSD's limits have a sign. */
    private static String infinity(Bench bench) {
        return isFreeBsd(bench) ? Long.toString(Long.MAX_VALUE) : INFINITY.toString();
    }

    private static boolean isFreeBsd(Bench bench) {
        return bench.surroundings().platform() == Platform.FREEBSD;
    }

    private static void assertLimit(ProbeReport report, String type, String soft, String hard) {
        assertThat(report.rlimit(type).isMissingNode())
                .as("getrlimit(%s) failed", type)
                .isFalse();
        assertThat(report.rlimit(type).path("soft").asText())
                .as("%s soft", type)
                .isEqualTo(soft);
        assertThat(report.rlimit(type).path("hard").asText())
                .as("%s hard", type)
                .isEqualTo(hard);
    }

    @Test
    @Clause("config.process.rlimits.unmappable-type-fails")
    void unknownNameIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add(LIMITS, limit("RLIMIT_TEST", 1, 1)));
    }

    @Test
    @Clause("config.process.rlimits.duplicate-type-fails")
    void nameTwiceIsRefused(Bench bench) {
        bench.createFails(bench.bundle()
                .add(LIMITS, limit("RLIMIT_NOFILE", 1000, 1024))
                .add(LIMITS, limit("RLIMIT_NOFILE", 500, 512)));
    }

    @Test
    @Clause("config.process.rlimits.type")
    void missingNameIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(LIMITS, List.of(Map.of("soft", 1000, "hard", 1024))));
    }

    /** Core files may be limited to 0, so that a runtime that takes what is missing for 0 doesn't fail of that. */
    @Test
    @Clause("config.process.rlimits.soft")
    void missingSoftValueIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(LIMITS, List.of(Map.of("type", "RLIMIT_CORE", "hard", 1024))));
    }

    @Test
    @Clause("config.process.rlimits.hard")
    void missingHardValueIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(LIMITS, List.of(Map.of("type", "RLIMIT_CORE", "soft", 0))));
    }
}
