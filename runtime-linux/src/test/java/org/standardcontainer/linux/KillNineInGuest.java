package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.testguest.ClassWithin;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** {@link KillNineIT} with cgroup v2 alone: {@code bin/test --jdk 17 runtime-linux#KillNineInGuest}. It takes minutes. */
@InGuest(value = GuestKind.CGROUP_V2, seconds = 3600)
class KillNineInGuest {
    @Test
    void nothingIsLeft() {
        assertNothingIsLeft(OnV2.class);
    }

    static void assertNothingIsLeft(Class<?> killing) {
        ClassWithin.Outcome outcome = ClassWithin.run(killing);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.passed()).isEqualTo(3);
    }

    /** Fewer moments: all is slow, and a JVM above all. */
    @Timeout(3600)
    static class OnV2 extends KillNineIT {
        @Override
        int moments() {
            return 16;
        }

        @Override
        int jvms() {
            return 6;
        }
    }
}
