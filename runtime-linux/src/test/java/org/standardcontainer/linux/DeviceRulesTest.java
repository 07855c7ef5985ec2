package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.LinuxDeviceRule;

class DeviceRulesTest {
    private final DeviceRules rules = new DeviceRules();

    @Test
    void nothingIsAllowedWithoutARule() {
        assertThat(writes()).containsExactly("devices.deny a");
    }

    @Test
    void rulesAreAppliedInOrder() {
        apply(false, null, null, null, "rwm");
        apply(true, "c", 1L, 3L, "rw");
        apply(true, "b", 8L, null, "r");
        apply(true, "c", 1L, 3L, "m");

        assertThat(writes()).containsExactly("devices.deny a", "devices.allow c 1:3 rwm", "devices.allow b 8:* r");
    }

    @Test
    void aLaterDenialTakesBackWhatItCovers() {
        apply(true, "c", 1L, 3L, "rw");
        apply(true, "c", 1L, 5L, "rw");
        apply(true, "b", 1L, 3L, "rw");
        apply(false, "c", 1L, null, "w");

        assertThat(writes())
                .containsExactly(
                        "devices.deny a", "devices.allow c 1:3 r", "devices.allow c 1:5 r", "devices.allow b 1:3 rw");
    }

    @Test
    void denyingAllTakesBackEverything() {
        apply(true, "c", 1L, 3L, "rw");
        apply(false, "a", null, null, "rwm");

        assertThat(writes()).containsExactly("devices.deny a");
    }

    @Test
    void allowingAllTurnsItRound() {
        apply(true, "a", null, null, null);
        apply(false, "b", 8L, 0L, "w");

        assertThat(writes()).containsExactly("devices.allow a", "devices.deny b 8:0 w");
    }

    @Test
    void aHoleInAWiderRuleIsRefusedSinceTheKernelWouldIgnoreIt() {
        apply(true, "c", 1L, null, "rw");

        assertThat(rules.apply(rule(false, "c", 1L, 5L, "w"))).contains("cannot deny part of what \"c 1:* rw\" allows");
        assertThat(rules.apply(rule(false, "c", null, 5L, "w"))).isPresent();
        assertThat(rules.apply(rule(false, "c", 1L, 5L, "m")))
                .as("m was never allowed")
                .isEmpty();
        assertThat(writes()).containsExactly("devices.deny a", "devices.allow c 1:* rw");
    }

    @Test
    void withoutATypeBothKindsAreMeant() {
        apply(true, null, 1L, 3L, "r");
        apply(true, "a", null, null, "m");

        assertThat(writes())
                .containsExactly(
                        "devices.deny a",
                        "devices.allow c 1:3 r",
                        "devices.allow b 1:3 r",
                        "devices.allow c *:* m",
                        "devices.allow b *:* m");
    }

    @Test
    void zeroIsANumberAndMinusOneIsAll() {
        apply(true, "c", 0L, -1L, "");

        assertThat(writes()).containsExactly("devices.deny a", "devices.allow c 0:* rwm");
    }

    @Test
    void theDefaultDevicesComeLast() {
        apply(false, "a", null, null, "rwm");
        rules.applyDefaults();

        assertThat(writes())
                .containsExactly(
                        "devices.deny a",
                        "devices.allow c *:* m",
                        "devices.allow b *:* m",
                        "devices.allow c 1:3 rwm",
                        "devices.allow c 1:5 rwm",
                        "devices.allow c 1:7 rwm",
                        "devices.allow c 1:8 rwm",
                        "devices.allow c 1:9 rwm",
                        "devices.allow c 5:0 rwm",
                        "devices.allow c 5:2 rwm",
                        "devices.allow c 136:* rwm");
    }

    private void apply(
            boolean allow, @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        assertThat(rules.apply(rule(allow, type, major, minor, access))).isEqualTo(Optional.empty());
    }

    private static LinuxDeviceRule rule(
            boolean allow, @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        return new LinuxDeviceRule(allow, type, major, minor, access);
    }

    private List<String> writes() {
        return rules.writes().stream().map(w -> w.file() + " " + w.line()).toList();
    }
}
