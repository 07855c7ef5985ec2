package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerId;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.testguest.Opened;

/** Hooks of start and delete that hang past their timeout; those of create are in {@link BadProgramIT}. */
@Tag("once")
@Timeout(180)
class HookTimeoutsIT {
    /** So long that what waits for its end instead is told apart, however slow the machine is. */
    private static final String HANGS = "1000";

    private static final Hook INSIDE = new Hook("/bin/busybox", List.of("sleep", HANGS), null, 1L);
    private static final Hook OUTSIDE = new Hook("/bin/sleep", List.of("sleep", HANGS), null, 1L);

    @Opened
    private TestContainers containers;

    private final ContainerId id = TestContainers.newId();

    @AfterEach
    void leavesNothing() {
        assertThat(Residue.of(id.value())).isEmpty();
    }

    private StandardContainer created(Hooks hooks) {
        return containers
                .runtime()
                .create(
                        id,
                        containers.bundle(
                                TestContainers.shell("exit 0").hooks(hooks).build()),
                        Stdio.discard());
    }

    private void startFails(Hooks hooks, String pointer) {
        try (StandardContainer container = created(hooks)) {
            long begin = System.nanoTime();
            HookFailedException e = catchThrowableOfType(HookFailedException.class, container::start);
            assertItsTimeout(begin);
            assertThat(e.pointer()).isEqualTo(pointer);
            assertThat(e).hasMessageContaining("timeout");
        }
    }

    private static void assertItsTimeout(long begin) {
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    @Test
    void oneBeforeTheProgramFailsTheStart() {
        startFails(new Hooks(null, null, null, List.of(INSIDE), null, null), "/hooks/startContainer/0");
    }

    @Test
    void oneAfterTheProgramFailsTheStart() {
        startFails(new Hooks(null, null, null, null, List.of(OUTSIDE), null), "/hooks/poststart/0");
    }

    /** runtime.md#lifecycle: what fails after the container is gone is a warning. */
    @Test
    void oneAfterTheContainerIsAWarning() {
        try (StandardContainer container = created(new Hooks(null, null, null, null, null, List.of(OUTSIDE)))) {
            container.start();
            container.destroy(Duration.ofSeconds(60));
        }
        assertThat(containers.warnings()).anySatisfy(warning -> {
            assertThat(warning.subject()).startsWith("/hooks/poststop/0");
            assertThat(warning.problem()).contains("timeout");
        });
    }
}
