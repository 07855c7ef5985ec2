package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecValidator;

/** Values that would change nothing are named, and refused if somebody could count on them. */
class WithoutEffectTest {
    private static Spec with(LinuxConfig.Builder linux) {
        return Compiling.small().linux(linux.build()).build();
    }

    private static List<String> compiled(LinuxConfig.Builder linux, Kind kind) {
        return Compiling.findings(Compiling.compile(with(linux)), kind);
    }

    /** Of two the last one would count alone. */
    @Test
    void aKernelParameterByTwoNames() {
        Map<String, String> twice = new LinkedHashMap<>();
        twice.put("kernel.msgmax", "1");
        twice.put("kernel/msgmax", "2");
        assertThat(compiled(Compiling.linux().sysctl(twice), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/linux/sysctl/kernel~1msgmax: ");
        twice.put("kernel/msgmax", "1");
        assertThat(compiled(Compiling.linux().sysctl(twice), Kind.INVALID)).isEmpty();
    }

    @Test
    void anotherDeviceInThePlaceOfPtmx() {
        LinuxDevice own = new LinuxDevice("/dev/ptmx", "c", 5L, 2L, null, null, null);
        assertThat(compiled(Compiling.linux().devices(own), Kind.UNSUPPORTED)).isEmpty();
        for (LinuxDevice other : List.of(
                new LinuxDevice("/dev/ptmx", "b", 5L, 2L, null, null, null),
                new LinuxDevice("/dev/ptmx", "c", 7L, 2L, null, null, null),
                new LinuxDevice("/dev/ptmx", "c", 5L, 3L, null, null, null))) {
            assertThat(compiled(Compiling.linux().devices(other), Kind.UNSUPPORTED))
                    .as("%s", other)
                    .singleElement()
                    .asString()
                    .startsWith("/linux/devices/0: ");
        }
    }

    /** Clients write 0 there for nothing. */
    @Test
    void aSecondValueOfAnOperatorThatTakesOne() {
        assertThat(warnings("SCMP_CMP_EQ", 7)).containsExactly("/linux/seccomp/syscalls/0/args/0/valueTwo");
        assertThat(warnings("SCMP_CMP_EQ", 0)).isEmpty();
        assertThat(warnings("SCMP_CMP_MASKED_EQ", 7)).isEmpty();
    }

    private static List<String> warnings(String operator, long second) {
        Seccomp.Arg arg = new Seccomp.Arg(0L, BigInteger.ONE, BigInteger.valueOf(second), operator);
        Seccomp profile = new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                null,
                null,
                null,
                null,
                List.of(new Seccomp.Syscall(List.of("mkdir"), "SCMP_ACT_ERRNO", null, List.of(arg))));
        return SpecValidator.validate(with(Compiling.linux().seccomp(profile))).stream()
                .filter(f -> f.kind() == Kind.WARNING)
                .map(Finding::subject)
                .filter(subject -> subject.startsWith("/linux/seccomp"))
                .toList();
    }
}
