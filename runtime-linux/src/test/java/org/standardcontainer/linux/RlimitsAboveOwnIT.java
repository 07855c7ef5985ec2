package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.linux.OwnLimits.SoftAndHard;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Limits that are higher than the runtime's own take CAP_SYS_RESOURCE, which root of this host may lack, and root of the guest has. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class RlimitsAboveOwnIT {
    private static final List<String> RAISED =
            List.of("RLIMIT_NPROC", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO");

    @Test
    void theyAreHadWithUsersOfItsOwnOrWithout() throws IOException {
        Map<String, BigInteger> own = OwnLimits.hard();
        Rlimit[] limits = RAISED.stream()
                .map(name -> new Rlimit(name, raised(own, name), raised(own, name)))
                .toArray(Rlimit[]::new);
        ProcessConfig first =
                TestContainers.process("sleep", "1000").rlimits(limits).build();
        ProcessConfig further = TestContainers.process("cat", "/proc/1/limits", "/proc/self/limits")
                .rlimits(limits)
                .build();
        try (TestContainers containers = TestContainers.open()) {
            Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
            for (LinuxConfig.Builder linux : List.of(
                    TestContainers.linux("pid", "mount", "uts"),
                    UserNamespaceIT.mapped("pid", "network", "mount", "uts", "user"))) {
                try (StandardContainer container = containers
                                .runtime()
                                .create(
                                        TestContainers.newId(),
                                        containers.bundle(TestContainers.shell("")
                                                .process(first)
                                                .linux(linux.build())
                                                .build()),
                                        Stdio.discard());
                        ExecProcess running = started(container).exec(further, Stdio.pipes())) {
                    String seen = new String(
                            running.attachment().orElseThrow().stdout().readAllBytes(), UTF_8);
                    int second = seen.lastIndexOf("Limit ");
                    for (String process : List.of(seen.substring(0, second), seen.substring(second))) {
                        Map<String, SoftAndHard> found = OwnLimits.of(process);
                        assertThat(RAISED)
                                .allSatisfy(name -> assertThat(found.get(name))
                                        .as(name)
                                        .isEqualTo(new SoftAndHard(raised(own, name), raised(own, name))));
                    }
                }
            }
        }
    }

    private static Exec started(StandardContainer container) {
        container.start();
        return container.require(Exec.class);
    }

    private static BigInteger raised(Map<String, BigInteger> own, String name) {
        BigInteger limit = Objects.requireNonNull(own.get(name), name);
        assertThat(limit).as(name + " of this JVM").isNotEqualTo(OwnLimits.UNLIMITED);
        return limit.add(BigInteger.TEN);
    }
}
