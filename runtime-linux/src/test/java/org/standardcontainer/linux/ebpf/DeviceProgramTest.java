package org.standardcontainer.linux.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.spec.LinuxDeviceRule;

/** Programs against what the rules say. */
class DeviceProgramTest {
    private static final int BLOCK = DeviceRule.BLOCK;
    private static final int CHARACTER = DeviceRule.CHARACTER;
    private static final int R = DeviceRule.READ;
    private static final int W = DeviceRule.WRITE;
    private static final int M = DeviceRule.MKNOD;

    private final List<DeviceRule> rules = new ArrayList<>();

    @Test
    void withoutARuleAllIsDenied() {
        assertThat(allows(CHARACTER, 1, 3, R)).isFalse();
        assertThat(allows(BLOCK, 0, 0, M)).isFalse();
    }

    @Test
    void lookingWhetherItIsThereIsAllowed() {
        assertThat(allows(CHARACTER, 1, 3, 0)).isTrue();
    }

    @Test
    void aHoleInAWiderRule() {
        rule(true, "c", 1L, null, "rw");
        rule(false, "c", 1L, 5L, "w");

        assertThat(allows(CHARACTER, 1, 3, R | W)).isTrue();
        assertThat(allows(CHARACTER, 1, 5, R)).isTrue();
        assertThat(allows(CHARACTER, 1, 5, W)).isFalse();
        assertThat(allows(CHARACTER, 1, 5, R | W)).isFalse();
        assertThat(allows(CHARACTER, 1, 3, M)).isFalse();
        assertThat(allows(BLOCK, 1, 3, R)).isFalse();
    }

    @Test
    void lettersAreAllowedOneByOne() {
        rule(true, "b", 8L, 1L, "r");
        rule(true, "b", 8L, null, "w");

        assertThat(allows(BLOCK, 8, 1, R | W)).isTrue();
        assertThat(allows(BLOCK, 8, 2, R | W)).isFalse();
    }

    @Test
    void whatComesLaterCounts() {
        rule(false, "c", 5L, 5L, null);
        rule(true, null, null, null, null);
        assertThat(allows(CHARACTER, 5, 5, R)).isTrue();

        rule(false, "a", -1L, -1L, "rwm");
        assertThat(allows(CHARACTER, 5, 5, R)).isFalse();
        assertThat(DeviceProgram.of(rules)).as("what nothing leads to").hasSameSizeAs(DeviceProgram.of(List.of()));
    }

    @Test
    void withoutATypeBothKindsAreMeant() {
        rule(true, "a", 7L, 9L, "m");

        assertThat(allows(CHARACTER, 7, 9, M)).isTrue();
        assertThat(allows(BLOCK, 7, 9, M)).isTrue();
        assertThat(allows(BLOCK, 7, 8, M)).isFalse();
    }

    @Test
    void numbersThatNoDeviceHasMeanNone() {
        rule(true, "c", 1L << 32, 0L, null);
        rule(true, "c", 0L, (1L << 32) + 3, null);
        rule(true, "c", 4096L, null, null);

        assertThat(DeviceProgram.of(rules)).isEqualTo(DeviceProgram.of(List.of()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyUseIsDecidedAsTheRulesSay(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<DeviceRule> some = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                some.add(new DeviceRule(
                        random.nextBoolean(),
                        1 + random.nextInt(3),
                        number(random, 4095),
                        number(random, (1 << 20) - 1),
                        1 + random.nextInt(7)));
            }
            List<Integer> program = DeviceProgram.of(some);
            for (int use = 0; use < 24; use++) {
                int kind = 1 + random.nextInt(2);
                long major = Math.max(0, number(random, 4095));
                long minor = Math.max(0, number(random, (1 << 20) - 1));
                int access = random.nextInt(8);
                assertThat(Machine.allows(program, kind, major, minor, access))
                        .as("%s to %d %d:%d %d", some, kind, major, minor, access)
                        .isEqualTo(model(some, kind, major, minor, access));
            }
        }
    }

    /** Few values, so that rules meet each other; the largest among them. */
    private static long number(Random random, long last) {
        int one = random.nextInt(6);
        return one == 5 ? last : one - 1;
    }

    /** The list as one reads it: letter by letter, from the first rule to the last. */
    private static boolean model(List<DeviceRule> rules, int kind, long major, long minor, int access) {
        for (int letter = 1; letter <= 4; letter <<= 1) {
            boolean allowed = false;
            for (DeviceRule rule : rules) {
                boolean speaks = (rule.kinds() & kind) != 0
                        && (rule.major() == -1 || rule.major() == major)
                        && (rule.minor() == -1 || rule.minor() == minor)
                        && (rule.access() & letter) != 0;
                allowed = speaks ? rule.allow() : allowed;
            }
            if ((access & letter) != 0 && !allowed) {
                return false;
            }
        }
        return true;
    }

    private void rule(
            boolean allow, @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        rules.add(DeviceRule.of(new LinuxDeviceRule(allow, type, major, minor, access)));
    }

    private boolean allows(int kind, long major, long minor, int access) {
        return Machine.allows(DeviceProgram.of(rules), kind, major, minor, access);
    }
}
