package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#linux-process, capabilities. The probe asks the kernel, so that no {@code /proc} is needed. */
@Requires("linux.capabilities")
public abstract class CapabilitiesContract {
    private static final List<String> SETS = List.of("bounding", "permitted", "effective", "inheritable", "ambient");
    private static final String CHOWN = "CAP_CHOWN";
    private static final String KILL = "CAP_KILL";
    private static final String BIND = "CAP_NET_BIND_SERVICE";
    private static final long CHOWN_BIT = 1;
    private static final long KILL_BIT = 1 << 5;
    private static final long BIND_BIT = 1 << 10;
    private static final int SYS_RESOURCE = 24;

    private static TestBundle with(Bench bench, List<String> bounding, List<String> others) {
        TestBundle bundle = bench.bundle();
        SETS.forEach(set -> bundle.set("/process/capabilities/" + set, set.equals("bounding") ? bounding : others));
        return bundle;
    }

    /** An unprivileged user keeps over exec what is ambient, so all five sets show what was configured. */
    @Test
    @Clause({
        "linux.process.capabilities.present",
        "linux.process.capabilities.effective",
        "linux.process.capabilities.bounding",
        "linux.process.capabilities.inheritable",
        "linux.process.capabilities.permitted",
        "linux.process.capabilities.ambient"
    })
    void unprivilegedUserHasExactlyTheSets(Bench bench) {
        TestBundle bundle = with(bench, List.of(CHOWN, KILL, BIND), List.of(KILL, BIND));
        ProbeReport report = bench.inside(bundle.set("/process/user/uid", 10).set("/process/user/gid", 10));
        assertThat(report.capabilities("bounding")).as("bounding").isEqualTo(CHOWN_BIT | KILL_BIT | BIND_BIT);
        for (String set : List.of("permitted", "effective", "inheritable", "ambient")) {
            assertThat(report.capabilities(set)).as(set).isEqualTo(KILL_BIT | BIND_BIT);
        }
    }

    @Test
    @Clause({
        "linux.process.capabilities.effective",
        "linux.process.capabilities.bounding",
        "linux.process.capabilities.permitted"
    })
    void rootHasNoMoreThanItsSets(Bench bench) {
        ProbeReport report = bench.inside(with(bench, List.of(CHOWN, KILL), List.of(CHOWN, KILL)));
        for (String set : List.of("bounding", "permitted", "effective")) {
            assertThat(report.capabilities(set)).as(set).isEqualTo(CHOWN_BIT | KILL_BIT);
        }
    }

    @Test
    @Clause({"linux.process.capabilities.bounding", "linux.process.capabilities.permitted"})
    void emptySetsAreEmpty(Bench bench) {
        ProbeReport report = bench.inside(with(bench, List.of(), List.of()));
        for (String set : SETS) {
            assertThat(report.capabilities(set)).as(set).isZero();
        }
    }

    @Test
    @Clause("linux.process.capabilities.unknown-is-warning")
    void unknownNameIsAWarning(Bench bench) {
        Subject subject = bench.create(
                with(bench, List.of(CHOWN, "CAP_TEST"), List.of(CHOWN)).program("report"));
        subject.start();
        subject.awaitStopped();
        assertThat(subject.report().capabilities("bounding")).isEqualTo(CHOWN_BIT);
        assertThat(bench.warnings(subject.id()))
                .as("a warning that names CAP_TEST")
                .anyMatch(f -> (f.subject() + f.problem()).contains("CAP_TEST"));
    }

    @Test
    @Clause("linux.process.capabilities.not-grantable-does-not-fail")
    void capabilityThatTheRuntimeLacksIsLeftOut(Bench bench) {
        assumeTrue(
                (bench.runtimeCapabilities() >> SYS_RESOURCE & 1) == 0,
                "the kit runs with CAP_SYS_RESOURCE: there is nothing that it can't grant");
        List<String> names = List.of(CHOWN, "CAP_SYS_RESOURCE");
        assertThat(bench.inside(with(bench, names, names)).capabilities("bounding"))
                .isEqualTo(CHOWN_BIT);
    }
}
