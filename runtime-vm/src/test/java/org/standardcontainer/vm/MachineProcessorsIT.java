package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Update;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxResources;

/** A machine that gets more processors when its container may use more, though it goes on from a template. */
@Tag("once")
@Timeout(300)
class MachineProcessorsIT {
    private static final int LOOKS = 600;

    /** How many the program may run on, and which the kernel has. */
    private static String processors(StandardContainer container) throws Exception {
        Attachment io = container.require(Attachment.class);
        io.stdin().write("say\n".getBytes(US_ASCII));
        io.stdin().flush();
        return TestMachines.line(io.stdout());
    }

    /** A kernel tells its cgroups of a new one a moment later. */
    private static void assertComesTo(String wanted, StandardContainer container) throws Exception {
        for (int looks = 0; looks < LOOKS && !processors(container).equals(wanted); looks++) {
            Thread.sleep(20);
        }
        assertThat(processors(container)).isEqualTo(wanted);
    }

    private static void update(StandardContainer container, LinuxCpu.Builder cpu) {
        container
                .require(Update.class)
                .update(LinuxResources.builder().cpu(cpu.build()).build());
    }

    @Test
    void moreTimeAndAListBringThemAndNoneIsBroughtThatIsNotThere() throws Exception {
        try (TestMachines machines = TestMachines.open("vm.template=tests", "vm.processors=3");
                StandardContainer container = machines.create(machines.bundle(TestMachines.shell(
                                "while read x; do echo $(nproc) of $(cat /sys/devices/system/cpu/online); done")
                        .build()))) {
            assertThat(((VirtualMachineContainer) container).origin()).isEqualTo("template");
            container.start();
            assertThat(processors(container)).isEqualTo("1 of 0");

            update(container, LinuxCpu.builder().quota(150_000L));
            assertComesTo("2 of 0-1", container);
            update(container, LinuxCpu.builder().quota(50_000L));
            assertComesTo("2 of 0-1", container);

            update(container, LinuxCpu.builder().cpus("2"));
            assertComesTo("1 of 0-2", container);

            assertThatThrownBy(() -> update(container, LinuxCpu.builder().cpus("0-3")))
                    .hasMessageContaining("/linux/resources/cpu/cpus");
            assertThat(processors(container)).isEqualTo("1 of 0-2");
        }
    }
}
