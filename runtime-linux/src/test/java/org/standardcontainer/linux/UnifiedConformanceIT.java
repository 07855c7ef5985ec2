package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.testguest.ClassWithin;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** What the kit has on cgroups, with cgroup v2 alone. All of it is in {@link WholeKitInGuest}, which takes longer. */
@Tag("once")
@InGuest(value = GuestKind.CGROUP_V2, seconds = 900)
class UnifiedConformanceIT {
    private static final int AT_LEAST = 20;

    @Test
    void itMeetsTheKitsClausesOnCgroups() {
        ClassWithin.Outcome outcome = ClassWithin.run(UnifiedKit.OfCgroups.class);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.passed()).isGreaterThan(AT_LEAST);
    }
}
