package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.standardcontainer.testguest.ClassWithin;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** The whole kit, with cgroup v2 alone: {@code bin/test --jdk 17 runtime-linux#WholeKitInGuest}. It takes longer than a usual test run may. */
@InGuest(value = GuestKind.CGROUP_V2, seconds = 7200)
class WholeKitInGuest {
    @Test
    void itMeetsTheWholeKit() {
        ClassWithin.Outcome outcome = ClassWithin.run(UnifiedKit.class);
        System.err.println("the kit in a guest: " + outcome.passed() + " passed, " + outcome.skipped() + " skipped");
        assertThat(outcome.failures()).isEmpty();
    }
}
