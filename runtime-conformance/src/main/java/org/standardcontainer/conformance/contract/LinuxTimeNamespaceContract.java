package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#offset-for-time-namespace. */
@Requires("linux.namespaces.time")
public abstract class LinuxTimeNamespaceContract {
    private static final long WEEK = TimeUnit.DAYS.toSeconds(7);
    private static final long HALF = 500_000_000;

    private static TestBundle with(Bench bench) {
        return bench.bundle().add("/linux/namespaces", Map.of("type", "time"));
    }

    private static List<String> offsets(ProbeReport report) {
        return report.json()
                .path("timens_offsets")
                .asText()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    @Test
    @Clause({"linux.time-offsets.present", "linux.time-offsets.secs", "linux.time-offsets.nanosecs"})
    void clocksAreAhead(Bench bench) {
        ProbeReport report = bench.look(with(bench)
                .set(
                        "/linux/timeOffsets",
                        Map.of("boottime", Map.of("secs", WEEK), "monotonic", Map.of("secs", 1000, "nanosecs", HALF))));
        assertThat(offsets(report)).containsExactly("monotonic 1000 " + HALF, "boottime " + WEEK + " 0");
        long ahead = report.json().path("boottime_ns").asLong()
                - report.json().path("monotonic_ns").asLong();
        // a host that was suspended has them apart as well
        assertThat(TimeUnit.NANOSECONDS.toSeconds(ahead)).isGreaterThanOrEqualTo(WEEK - 1001);
    }

    /** By less than a machine has run, however short that is. */
    @Test
    @Clause("linux.time-offsets.secs")
    void clocksMayBeBehind(Bench bench) {
        ProbeReport report = bench.look(with(bench)
                .set("/linux/timeOffsets", Map.of("monotonic", Map.of("secs", -1, "nanosecs", 999_000_000))));
        assertThat(offsets(report)).containsExactly("monotonic -1 999000000", "boottime 0 0");
    }

    @Test
    @Requires({"linux.namespaces", "linux.namespaces.time"})
    @Clause("linux.namespaces.path-joined")
    void anothersClocksAreJoined(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the namespaces are on another kernel");
        Subject first = bench.create(with(bench));
        Path process = first.hostProcess().orElseThrow();
        first.start();
        first.awaitOutput("ready");
        String clocks = process.resolve("ns/time").toString();
        ProbeReport report =
                bench.look(bench.bundle().add("/linux/namespaces", Map.of("type", "time", "path", clocks)));
        assertThat(report.namespaces().get("time"))
                .isEqualTo(Bench.namespaces(process).get("time"));
    }

    @Test
    @Clause("linux.namespaces.type.time")
    void withoutOffsetsClocksAreTheHosts(Bench bench) {
        ProbeReport report = bench.look(with(bench));
        assertThat(report.namespaces().get("time"))
                .isNotEqualTo(bench.runtimeNamespaces().get("time"));
        assertThat(offsets(report)).containsExactly("monotonic 0 0", "boottime 0 0");
    }

    @Test
    @Clause("linux.time-offsets.present")
    void offsetsWithoutTheNamespaceAreRefused(Bench bench) {
        bench.createFails(bench.bundle().set("/linux/timeOffsets", Map.of("boottime", Map.of("secs", WEEK))));
    }
}
