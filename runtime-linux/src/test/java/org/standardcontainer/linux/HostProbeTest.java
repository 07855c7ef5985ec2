package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.kernel.KernelRelease;

class HostProbeTest {
    @Test
    void aGoodHost() {
        assertThat(probe(Compiling.host("hybrid")))
                .allMatch(f -> f.kind() == Kind.INFO)
                .hasSize(4);
        assertThat(probe(Compiling.host("hybrid")))
                .anySatisfy(f -> assertThat(f.problem()).startsWith("v1 (hybrid): name=systemd pids"));
    }

    @Test
    void hostsWithoutV1RunContainersWithoutLimits() {
        assertThat(probe(Compiling.host("v2"))).anySatisfy(f -> {
            assertThat(f.kind()).isEqualTo(Kind.WARNING);
            assertThat(f.subject()).isEqualTo("cgroups");
            assertThat(f.problem()).contains("no device is denied");
        });
        assertThat(probe(Compiling.host("none"))).noneMatch(Finding::isError);
    }

    @Test
    void onV2ItIsSaidWhatLimitsThereAreAndWhatIsInTheWay() {
        assertThat(probe(Compiling.host("v2-root")))
                .filteredOn(f -> f.subject().equals("cgroups"))
                .extracting(Finding::problem)
                .anyMatch(p -> p.startsWith("v2: cpu cpuset"))
                .noneMatch(p -> p.contains("delegated"));
        assertThat(probe(Compiling.host("v2-service")))
                .extracting(Finding::problem)
                .contains("v2: cpu memory pids")
                .anyMatch(p -> p.contains("is in /sys/fs/cgroup/system.slice/app.service itself"));
    }

    @Test
    void systemdIsForHostsWithV2Alone() {
        for (String host : List.of("hybrid", "v1")) {
            assertThat(HostProbe.systemd(Compiling.host(host).cgroups(), CgroupMode.SYSTEMD))
                    .hasValueSatisfying(finding -> assertThat(finding.isError()).isTrue());
        }
        assertThat(HostProbe.systemd(Compiling.host("v2").cgroups(), CgroupMode.SYSTEMD))
                .isEmpty();
        assertThat(HostProbe.systemd(Compiling.host("hybrid").cgroups(), CgroupMode.ENABLED))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsSaidWithARemedy() {
        HostFacts host = Compiling.host("hybrid");
        HostFacts poor = new HostFacts(
                new KernelRelease(5, 4),
                host.cgroups(),
                1000,
                0,
                0,
                40,
                true,
                Set.of("mnt", "pid"),
                Set.of(),
                false,
                host.covered(),
                host.users(),
                host.hardLimits());

        assertThat(probe(poor).stream().filter(Finding::isError).toList())
                .allMatch(f -> !f.remedy().isEmpty())
                .extracting(Finding::subject)
                .containsExactly("kernel", "namespaces", "privileges");
    }

    @Test
    void whatIsCoveredIsSaid() {
        HostFacts host = Compiling.host("hybrid");
        HostFacts masked = new HostFacts(
                host.kernel(),
                host.cgroups(),
                0,
                -1,
                -1,
                40,
                true,
                host.namespaces(),
                Set.of(),
                true,
                new CoveredFileSystems(Map.of("proc", "/proc/kcore")),
                host.users(),
                host.hardLimits());

        assertThat(probe(masked))
                .filteredOn(f -> f.subject().equals("mounts"))
                .singleElement()
                .satisfies(f -> assertThat(f.problem()).contains("can't mount proc", "/proc/kcore is covered"));
    }

    @Test
    void anotherSystem() {
        assertThat(HostProbe.findings("FreeBSD", Compiling.host("none"), CgroupMode.ENABLED))
                .singleElement()
                .satisfies(f -> assertThat(f.isError()).isTrue());
    }

    private static List<Finding> probe(HostFacts facts) {
        return HostProbe.findings("Linux", facts, CgroupMode.ENABLED);
    }
}
