package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/** Which processors a limit needs. */
class MachineProcessorsTest {
    private static final Spec OWN = TestMachines.shell("true").build();
    private static final MachineProcessors ONE_OF_FOUR = told("0-3\n", "0\n");

    private static MachineProcessors told(String present, String online) {
        Path directory = Path.of("/sys/devices/system/cpu");
        return MachineProcessors.of(
                asked -> Map.of(directory.resolve("present"), present, directory.resolve("online"), online));
    }

    private static LinuxResources quota(long micros) {
        return LinuxResources.builder()
                .cpu(LinuxCpu.builder().quota(micros).build())
                .build();
    }

    private static LinuxResources list(String cpus) {
        return LinuxResources.builder()
                .cpu(LinuxCpu.builder().cpus(cpus).build())
                .build();
    }

    private static List<String> brought(MachineProcessors machine, LinuxResources resources) {
        return started(machine, OWN, resources).stream()
                .map(step -> Integer.toString(step.number()))
                .toList();
    }

    private static List<GuestOp.RunProcessor> started(MachineProcessors machine, Spec own, LinuxResources resources) {
        return machine.brought(own, resources).steps().stream()
                .map(LaunchPlan.Step::op)
                .filter(GuestOp.RunProcessor.class::isInstance)
                .map(GuestOp.RunProcessor.class::cast)
                .toList();
    }

    @Test
    void soMuchTimeIsThatOfSoManyProcessors() {
        assertThat(brought(ONE_OF_FOUR, quota(100_000))).isEmpty();
        assertThat(brought(ONE_OF_FOUR, quota(100_001))).containsExactly("1");
        assertThat(brought(ONE_OF_FOUR, quota(400_000))).containsExactly("1", "2", "3");
        assertThat(brought(ONE_OF_FOUR, quota(Long.MAX_VALUE))).containsExactly("1", "2", "3");
        assertThat(brought(ONE_OF_FOUR, quota(-1))).isEmpty();
        LinuxResources period = LinuxResources.builder()
                .cpu(LinuxCpu.builder()
                        .quota(100_000L)
                        .period(BigInteger.valueOf(50_000))
                        .build())
                .build();
        assertThat(brought(ONE_OF_FOUR, period)).containsExactly("1");
        assertThat(MachineProcessors.matterFor(OWN, period)).isTrue();
        assertThat(MachineProcessors.matterFor(OWN, quota(100_000))).isFalse();
    }

    @Test
    void thePeriodThatItHasCounts() {
        LinuxResources before = LinuxResources.builder()
                .cpu(LinuxCpu.builder().period(BigInteger.valueOf(20_000)).build())
                .build();
        Spec own = OWN.toBuilder()
                .linux(LinuxConfig.builder().resources(before).build())
                .build();
        assertThat(started(ONE_OF_FOUR, own, quota(60_000))).hasSize(2);
    }

    @Test
    void processorsOfAListAreBroughtAndNoOthers() {
        String pointer = "/linux/resources/cpu/cpus";
        assertThat(ONE_OF_FOUR.brought(OWN, list("0,2")).steps())
                .isEqualTo(LaunchPlan.builder()
                        .host(pointer, new FileOp.OnFailure(new GuestOp.RunProcessor(2, false)))
                        .host(pointer, new GuestOp.RunProcessor(2, true))
                        .build()
                        .steps());
        assertThat(brought(ONE_OF_FOUR, list("2-9"))).containsExactly("2", "3");
        assertThat(brought(ONE_OF_FOUR, list("nonsense,,5-1"))).isEmpty();
    }

    /** A guest may say what it likes. */
    @Test
    void whatAGuestSaysIsNumbersOfAMachine() {
        assertThat(brought(told("../../1,0-999\0,1;x", "0"), list("0-63"))).isEmpty();
        assertThat(brought(told("0-999", "0"), list("0-999"))).hasSize(63);
        assertThat(brought(told("", ""), quota(800_000))).isEmpty();
    }

    @Test
    void aListOfTheParentsFollowsAndAChosenOneStays() {
        assertThat(ONE_OF_FOUR.followed(OWN, quota(200_000), Optional.of("0\n")))
                .extracting(resources -> Objects.requireNonNull(resources.cpu()).cpus())
                .isEqualTo("0,1");
        assertThat(ONE_OF_FOUR.followed(OWN, quota(200_000), Optional.empty())).isEqualTo(quota(200_000));
        assertThat(told("0-3", "0-1").followed(OWN, quota(300_000), Optional.of("0")))
                .isEqualTo(quota(300_000));
        Spec pinned = OWN.toBuilder()
                .linux(LinuxConfig.builder().resources(list("0")).build())
                .build();
        assertThat(ONE_OF_FOUR.followed(pinned, quota(200_000), Optional.of("0")))
                .isEqualTo(quota(200_000));
    }
}
