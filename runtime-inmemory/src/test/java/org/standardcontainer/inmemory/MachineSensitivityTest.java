package org.standardcontainer.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/** The kit's group vm can fail: a played machine passes it, and one with a fault is caught by the test that was named for it. */
@EnabledOnOs(OS.LINUX)
class MachineSensitivityTest {
    private static final ExitStatus UNKNOWN = new ExitStatus.Unknown("the kernel panicked");

    /** A fault, and the test that was named in advance. */
    enum Fault {
        KERNEL_OF_THE_HOST("kernelIsItsOwn", when("-"), UNKNOWN),
        PROCESSES_OF_THE_HOST("hostsProcessesAreNotThere", when(" ("), UNKNOWN),
        DISKS_OF_THE_HOST("blockDevicesAreNotTheHosts", when("#blocks"), UNKNOWN),
        PANIC_IS_EXIT_0("kernelThatPanicsIsNoExitCode", MachineSensitivityTest::another, new ExitStatus.Exited(0));

        private final String caughtBy;

        @SuppressWarnings("ImmutableEnumChecker") // it has no fields
        private final MachinePlayer machine;

        Fault(String caughtBy, UnaryOperator<String> seen, ExitStatus afterPanic) {
            this.caughtBy = "VmContract." + caughtBy;
            this.machine = new MachinePlayer(seen, afterPanic);
        }

        /** A file with this in it is seen as it is on the host. */
        private static UnaryOperator<String> when(String piece) {
            return text -> text.contains(piece) ? text : another(text);
        }
    }

    /** As another kernel's file would be. */
    private static String another(String text) {
        return text.replaceAll("\\d", "7");
    }

    @ParameterizedTest
    @EnumSource
    void faultIsCaughtByTheTestThatWasNamed(Fault fault) {
        assertThat(run(fault.machine, fault.caughtBy).failures())
                .extracting(TestResult::test)
                .containsExactly(fault.caughtBy);
    }

    @Test
    void aMachineWithoutFaultPasses() {
        String[] all = java.util.Arrays.stream(Fault.values())
                .map(fault -> fault.caughtBy)
                .toArray(String[]::new);
        Results results = run(new MachinePlayer(MachineSensitivityTest::another, UNKNOWN), all);
        assertThat(results.failures()).isEmpty();
        assertThat(results.tests()).hasSize(all.length);
    }

    private static Results run(MachinePlayer machine, String... tests) {
        return Kit.run(
                (stateRoot, listener) -> InMemoryConformanceTest.runtime(listener)
                        .program(machine)
                        .build(),
                KitOptions.builder()
                        .platform(Platform.VM)
                        .tests(tests)
                        .deadline(Duration.ofSeconds(30))
                        .build());
    }
}
