package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.standardcontainer.launcher.state.ProcessIdentity;

@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ChildrenIT {
    private static final long LONG_ENOUGH = TimeUnit.SECONDS.toNanos(2);

    /** Processes end at each moment of a look at them, and none of these moments is an error. */
    @Test
    void whoEndsWhileItIsLookedAtIsNoError() throws Exception {
        Process forks = new ProcessBuilder("sh", "-c", "while :; do (:) & (:) & (:) & wait; done").start();
        try {
            long seen = 0;
            long end = System.nanoTime() + LONG_ENOUGH;
            while (seen == 0 || System.nanoTime() - end < 0) {
                for (long child : Children.of(forks.pid())) {
                    seen++;
                    Children.of(child);
                    new ProcessIdentity((int) child, 1).isAlive();
                    ProcessIdentity.of((int) child);
                }
            }
            assertThat(Children.of(ProcessHandle.current().pid())).contains(forks.pid());
        } finally {
            forks.destroyForcibly().waitFor();
        }
        assertThat(Children.of(forks.pid())).isEmpty();
    }
}
