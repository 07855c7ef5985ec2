package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerId;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.testguest.Opened;

/** What {@link Residue} wouldn't see, no test could miss. */
@Timeout(120)
class ResidueIT {
    @Opened
    private TestContainers containers;

    private final ContainerId id = TestContainers.newId();

    @Test
    void aMonitorAndAnInitAreSeen() {
        create("linux", null);
    }

    @Test
    void aCgroupElsewhereIsSeen() {
        create("elsewhere", "/scr-residue/" + id.value());
    }

    private void create(String what, @org.jspecify.annotations.Nullable String cgroup) {
        var bundle = containers.bundle(TestContainers.shell("sleep 1000")
                .linux(TestContainers.linux().cgroupsPath(cgroup).build())
                .build());
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            long init = container.state().pid().orElseThrow().pid();
            long monitor = ProcessHandle.of(init)
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow()
                    .pid();

            assertThat(Residue.processes(id.value()))
                    .as(what)
                    .anyMatch(line -> line.startsWith("/proc/" + init + " "))
                    .anyMatch(line -> line.startsWith("/proc/" + monitor + " "));
            assertThat(Residue.look(id.value())).anyMatch(line -> line.startsWith("/sys/fs/cgroup/"));
        }
        assertThat(Residue.of(id.value())).isEmpty();
    }
}
