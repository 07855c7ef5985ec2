package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.linux.OwnLimits.SoftAndHard;
import org.standardcontainer.spec.Rlimit;

/** config.md#posix-process, rlimits: all that Linux has. */
class RlimitsIT {
    private static final BigInteger MUCH = BigInteger.ONE.shiftLeft(40);

    @Test
    void eachIsAsItIsGiven() {
        Map<String, SoftAndHard> wanted = new LinkedHashMap<>();
        OwnLimits.hard().forEach((name, own) -> {
            // no two alike, enough for a shell, and no more than this JVM may give
            BigInteger hard = own.min(MUCH.add(BigInteger.valueOf(4096L * (wanted.size() + 1))));
            wanted.put(name, new SoftAndHard(hard.subtract(hard.min(BigInteger.valueOf(4096))), hard));
        });
        wanted.put("RLIMIT_STACK", new SoftAndHard(BigInteger.valueOf(1 << 20), BigInteger.valueOf(2 << 20)));
        wanted.put("RLIMIT_NOFILE", new SoftAndHard(BigInteger.valueOf(55), BigInteger.valueOf(66)));
        Rlimit[] limits = wanted.entrySet().stream()
                .map(limit -> new Rlimit(
                        limit.getKey(),
                        limit.getValue().hard(),
                        limit.getValue().soft()))
                .toArray(Rlimit[]::new);
        assertThat(limits).hasSize(16);

        try (TestContainers containers = TestContainers.open()) {
            String seen = containers.output(TestContainers.shell("")
                    .process(TestContainers.process("cat", "/proc/self/limits")
                            .rlimits(limits)
                            .build())
                    .build());
            assertThat(OwnLimits.of(seen)).isEqualTo(wanted);
        }
    }
}
