package org.standardcontainer.conformance.contract;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Holdings;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** Beyond the spec: what a runtime keeps of containers that are gone. One of them is never seen; a thousand end a service. */
public abstract class LeaksContract {
    private static final int ROUND = 8;
    private static final int MACHINES = 3;

    @Test
    @Clause("api.leaks.open")
    void nothingStaysOpenOfWhatRan(Bench bench) throws IOException {
        notWithMachines(bench);
        TestBundle bundle = bench.bundle().program("exit", "0");
        Holdings.assertSteady(ROUND, () -> {
            try (StandardContainer container = bench.owned(bundle, Stdio.pipes())) {
                container.start();
                Wait.until("the program ends", () -> container.state().status() == Status.STOPPED);
            }
        });
    }

    @Test
    @Clause("api.leaks.open")
    void nothingStaysOpenOfWhatFailed(Bench bench) throws IOException {
        notWithMachines(bench);
        TestBundle bundle = bench.bundle().set("/root/path", "no-such-directory");
        TestBundle late = bench.bundle().set("/process/args", List.of("/no/such/program"));
        Holdings.assertSteady(ROUND, () -> {
            bench.createFails(bench.newId().value(), bundle);
            ContainerId id = bench.newId();
            try {
                bench.create(id, late).start();
            } catch (ContainerException expected) {
                bench.step("  " + expected.getMessage());
            }
            bench.surroundings().runtime().destroy(id, Wait.USUAL);
        });
    }

    @Test
    @Clause("api.leaks.left")
    void nothingIsLeftOfMany(Bench bench) {
        List<Subject> all = new ArrayList<>();
        int count = bench.platform() == Platform.VM ? MACHINES : ROUND;
        for (int i = 0; i < count; i++) {
            all.add(bench.create(bench.bundle().program("exit", "0")));
        }
        all.forEach(Subject::start);
        all.forEach(Subject::awaitStopped);
        all.forEach(Subject::delete);
        all.forEach(Subject::assertGone);
    }

    private static void notWithMachines(Bench bench) {
        assumeFalse(bench.platform() == Platform.VM, "booting a machine for each of them takes too long");
    }
}
