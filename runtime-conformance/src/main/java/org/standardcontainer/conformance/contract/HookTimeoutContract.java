package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#posix-platform-hooks: timeout. The rows of the other lists are those of prestart. */
@Requires("posix.hooks")
public abstract class HookTimeoutContract {
    /** Has to be enough for the hook to say that it runs. */
    private static final long TIMEOUT_SECONDS = 2;

    private static final Duration WITHIN = Duration.ofSeconds(25);

    private static Map<String, Object> hanging(TestBundle bundle, long timeout) {
        Map<String, Object> entry = new HashMap<>();
        entry.put("path", bundle.hostProbe().toString());
        entry.put("args", List.of("hook", "hook", bundle.events().toString(), "hangs", "hang", "30"));
        entry.put("timeout", timeout);
        return entry;
    }

    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.timeout")
    void hookThatOverrunsIsEndedAndFails(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle();
        long began = System.nanoTime();
        bench.createFails(bundle.hook(list, hanging(bundle, TIMEOUT_SECONDS)));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("create with a hook of 30 s and a timeout of %d s", TIMEOUT_SECONDS)
                .isLessThan(WITHIN);
        assertThat(bundle.labels()).containsExactly("hangs");
    }

    /**
     * The value is wrong before anything is made, and a container may not be made of a configuration that can't be
     * applied (runtime.md#create): so no hook has seen one, not even a valid one of the same list.
     */
    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.timeout-positive")
    void timeoutOfZeroOrLessIsRefused(HookList list, Bench bench) {
        bench.needs(list);
        for (long timeout : new long[] {0, -1}) {
            TestBundle bundle = bench.bundle().hook(list, "valid");
            Map<String, Object> entry = new HashMap<>(hanging(bundle, timeout));
            entry.put("args", List.of("hook", "hook", bundle.events().toString(), "ran"));
            AssertionError taken = null;
            try {
                bench.createFails(bundle.hook(list, entry));
            } catch (AssertionError e) { // what ran says more, and doesn't depend on who was faster
                taken = e;
            }
            assertThat(bundle.labels()).as("hooks that ran").isEmpty();
            if (taken != null) {
                throw taken;
            }
        }
    }
}
