package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;
import org.standardcontainer.testguest.Opened;

/** Device rules on cgroup v2, seen from inside. The nodes have a number that no driver has: who may open one is told just that. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class UnifiedDevicesIT {
    private static final String DENIED = "Operation not permitted";
    private static final String ALLOWED = "No such device or address";

    @Opened
    private static TestContainers containers;

    /** What opening {@code /dev/x} (240:8) and {@code /dev/y} (240:7) gives: for reading, for writing, for both. */
    private static List<String> opened(LinuxDeviceRule... rules) {
        Spec spec = TestContainers.shell("for d in x y; do (: </dev/$d); (: >>/dev/$d); (: <>/dev/$d); done")
                .linux(TestContainers.linux()
                        .devices(
                                new LinuxDevice("/dev/x", "b", 240L, 8L, null, null, null),
                                new LinuxDevice("/dev/y", "b", 240L, 7L, null, null, null))
                        .resources(LinuxResources.builder().devices(rules).build())
                        .build())
                .build();
        return containers
                .run(spec)
                .err()
                .lines()
                .map(line -> line.replaceFirst("^.*: ", ""))
                .toList();
    }

    @Test
    void whatNoRuleAllowsIsDenied() {
        assertThat(opened()).containsExactly(DENIED, DENIED, DENIED, DENIED, DENIED, DENIED);
        assertThat(opened(new LinuxDeviceRule(true, "b", 240L, 7L, "r")))
                .containsExactly(DENIED, DENIED, DENIED, ALLOWED, DENIED, DENIED);
    }

    @Test
    void aHoleInAWiderRuleAndLettersOneByOne() {
        assertThat(opened(
                        new LinuxDeviceRule(true, "b", 240L, null, "r"),
                        new LinuxDeviceRule(true, "b", null, 8L, "w"),
                        new LinuxDeviceRule(true, "b", 240L, 7L, "w"),
                        new LinuxDeviceRule(false, "b", 240L, 7L, "w")))
                .containsExactly(ALLOWED, ALLOWED, ALLOWED, ALLOWED, DENIED, DENIED);
    }

    @Test
    void allButOne() {
        assertThat(opened(
                        new LinuxDeviceRule(true, "a", null, null, "rwm"),
                        new LinuxDeviceRule(false, "b", 240L, 8L, "rwm")))
                .containsExactly(DENIED, DENIED, DENIED, ALLOWED, ALLOWED, ALLOWED);
    }

    @Test
    void theDefaultDevicesWorkAndNodesCanBeMadeWhateverIsDenied() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "/bin/sh",
                                "-c",
                                "head -c 2 /dev/zero | wc -c && : </dev/urandom && echo opened;"
                                        + " mknod /dev/z b 240 9 && echo made; (: </dev/z)")
                        .capabilities(Capabilities.of("CAP_MKNOD"))
                        .build())
                .linux(TestContainers.linux()
                        .resources(LinuxResources.builder()
                                .devices(new LinuxDeviceRule(false, "a", null, null, "rwm"))
                                .build())
                        .build())
                .build();
        TestContainers.Result result = containers.run(spec);
        assertThat(result.out()).isEqualTo("2\nopened\nmade\n");
        assertThat(result.err()).contains("/dev/z: " + DENIED);
    }
}
