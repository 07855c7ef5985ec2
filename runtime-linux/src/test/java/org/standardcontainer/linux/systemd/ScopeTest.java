package org.standardcontainer.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static Scope of(String cgroupsPath) {
        return Scope.of(cgroupsPath, "web-1", "system.slice").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "'', /system.slice/scr-web-1.scope",
        "::x, /system.slice/-x.scope",
        "a.slice:libpod:x, /a.slice/libpod-x.scope",
        "machine-a-b.slice:p:x, /machine.slice/machine-a.slice/machine-a-b.slice/p-x.scope",
        "-.slice:p:x, /p-x.scope",
        "kubepods-burstable-pod1_2.slice:cri-containerd:0a, "
                + "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice/cri-containerd-0a.scope"
    })
    void itsCgroupIsWhereSystemdMakesIt(String given, String cgroup) {
        assertThat(of(given).cgroup()).isEqualTo(cgroup);
        assertThat(of(given).problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:p:x",
                "a--b.slice:p:x",
                "-a.slice:p:x",
                "a-.slice:p:x",
                ".slice:p:x",
                "../a.slice:p:x",
                "a.slice/b.slice:p:x",
                ":p:",
                ":p:a.slice",
                ":p:a/b",
                ":p:a b",
                ":p:ä",
                ":p:a\nb"
            })
    void whatIsNoNameIsFound(String given) {
        assertThat(of(given).problem()).isPresent();
    }

    @Test
    void namesHaveAnEnd() {
        assertThat(of(":p:" + "x".repeat(246)).problem()).isEmpty();
        assertThat(of(":p:" + "x".repeat(247)).problem()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b", "a", "a:b", "a:b:c:d"})
    void threePartsOrNone(String given) {
        assertThat(Scope.of(given, "web-1", "system.slice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "memory.max, 1048576, MemoryMax=1048576",
        "memory.low, max, MemoryLow=-1",
        "memory.swap.max, 0, MemorySwapMax=0",
        "pids.max, 3, TasksMax=3",
        "pids.max, 0, TasksMax=1",
        "memory.max, 0, MemoryMax=1",
        "memory.low, 0, MemoryLow=0",
        "cpu.weight, 0, ''",
        "cpu.weight, 10001, ''",
        "io.weight, 0, ''",
        "cpu.max, 0 100000, ''",
        "cpu.max, 5000 0, ''",
        "cpu.weight, 39, CPUWeight=39",
        "cpu.max, 50000 100000, CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=100000",
        "cpu.max, 33333 100000, CPUQuotaPerSecUSec=340000 CPUQuotaPeriodUSec=100000",
        "cpu.max, max, CPUQuotaPerSecUSec=-1 CPUQuotaPeriodUSec=100000",
        "io.weight, default 50, IOWeight=50",
        "io.weight, 8:0 50, ''",
        "cpuset.mems, 0, 'AllowedMemoryNodes=[1]'",
        "cpuset.cpus, 0-1 , 'AllowedCPUs=[3]'",
        "cpuset.cpus, 1-99999999, ''",
        "memory.max, lots, ''",
        "hugetlb.2MB.max, 0, ''"
    })
    void filesArePropertiesOfAUnit(String file, String value, String properties) {
        List<Property> found = ScopeLimits.of(file, value, 252);
        assertThat(String.join(
                        " ", found.stream().map(p -> p.name() + "=" + p.value()).toList()))
                .isEqualTo(properties);
    }

    @Test
    void anOlderSystemdIsNotGivenWhatItDoesNotKnow() {
        assertThat(ScopeLimits.of("cpuset.cpus", "0", 243)).isEmpty();
        assertThat(ScopeLimits.of("cpu.max", "max 100000", 241)).hasSize(1);
        assertThat(ScopeLimits.of("memory.oom.group", "1", 252)).isEmpty();
        assertThat(ScopeLimits.of("memory.oom.group", "1", 253)).containsExactly(Property.text("OOMPolicy", "kill"));
    }
}
