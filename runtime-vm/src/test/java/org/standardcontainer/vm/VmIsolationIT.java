package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.IsolationTrial;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.testguest.Opened;

/** What is computed of machines is what the probe sees in two of them and on the host. */
@Tag("once")
class VmIsolationIT {
    @Opened
    private static TestMachines machines;

    @Test
    void whatIsSaidOfAMachineIsSeenInTwo() {
        Bundle bundle = machines.bundle(TestMachines.shell("true").build());
        // two rows are lies, which are found out: that there is one kernel, and that the host sees its processes
        IsolationReport said = machines.runtime().isolation(bundle).map(row -> switch (row.id()) {
            case "futex" -> lie(row, "same sys.kernel.random.boot_id");
            case "terminals" -> lie(row, "unseen process");
            default -> row;
        });

        IsolationReport seen = IsolationTrial.verify(machines.runtime(), bundle, said);

        assertThat(seen.disproven()).extracting(InterfaceIsolation::id).containsExactlyInAnyOrder("futex", "terminals");
        assertThat(seen.proven()).isGreaterThanOrEqualTo(60);
        assertThat(seen.interfaces())
                .filteredOn(row -> List.of("pid", "ipc.sysv", "unix.abstract", "hostname", "kvm", "modules", "memory")
                        .contains(row.id()))
                .hasSize(7)
                .allSatisfy(row -> assertThat(row.verdict())
                        .as(row.id() + " " + row.seen())
                        .isEqualTo(InterfaceIsolation.Verdict.PROVEN));
        assertThat(machines.runtime().list()).isEmpty();
    }

    private static InterfaceIsolation lie(InterfaceIsolation row, String proof) {
        return InterfaceIsolation.computed(row.of(), row.isolation(), row.mechanism(), row.reason(), List.of(proof));
    }
}
