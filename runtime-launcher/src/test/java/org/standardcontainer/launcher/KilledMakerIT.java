package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/**
 * SIGKILL of launchers at random moments of a create: what is left is found and removed, whole. How long a create takes is
 * measured, and there are rounds until enough creates were cut off: where they fall on a machine isn't known before.
 */
@Tag("once")
@ParameterizedClass
@EnumSource
@Timeout(600)
class KilledMakerIT extends PlainScenario {
    private static final int ROUNDS = 60;
    private static final int MOST_ROUNDS = 10 * ROUNDS;
    /** How many creates have to be cut off for the test to say anything. */
    private static final int ENOUGH = ROUNDS / 3;

    private static final long SHORT_NANOS = 50_000;
    private static final long SEED = 20261125;

    private final Random random = new Random(SEED);
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    KilledMakerIT(ProcessTree tree) {
        super(tree);
    }

    @AfterEach
    void endOther() {
        other.shutdownNow();
    }

    @Test
    void destroyFindsWhatIsLeft() throws Exception {
        List<Hook> hook = List.of(PlainBundle.hook(": " + temp));
        Bundle bundle = withHooks(new Hooks(hook, hook, hook, null, null, null), "exec sleep 600");
        nanosOf(bundle); // starts the zygote, loads classes
        int cutOff = 0;
        for (int round = 0; round < ROUNDS || (cutOff < ENOUGH && round < MOST_ROUNDS); round++) {
            long whole = nanosOf(bundle);
            Future<StandardContainer> creating = other.submit(() -> create(bundle));
            awaitMoment(round, whole);
            int killed = killLaunchers(round % 2 == 0);
            try {
                creating.get().detach();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(ContainerException.class);
                assertThat(killed)
                        .as("launchers that were killed, round %d", round)
                        .isPositive();
                cutOff++;
            }
            runtime.destroy(ID, Duration.ofSeconds(60));
            // a hook ends by itself, and a launcher that was born right then, and that nobody hears, undoes what it
            // made
            Traces.await("nothing in round " + round + " of seed " + SEED, this::isNothingLeft);
        }
        assertThat(cutOff).as("creates that were cut off").isGreaterThanOrEqualTo(ENOUGH);
    }

    /** How long a create takes that nobody disturbs; needs a zygote again after the last one was killed. */
    private long nanosOf(Bundle bundle) {
        long begin = System.nanoTime();
        StandardContainer container = create(bundle);
        long nanos = System.nanoTime() - begin;
        container.close();
        return nanos;
    }

    /**
     * Until a random moment of a create; in half of the rounds of the part that isn't Java's, which leaves something and may be
     * shorter by magnitudes.
     */
    private void awaitMoment(int round, long whole) {
        double moment = random.nextDouble() * whole;
        if (round % 4 >= 2) {
            Traces.await("state", () -> Files.exists(state()));
            moment = SHORT_NANOS * Math.pow((double) whole / SHORT_NANOS, random.nextDouble());
        }
        long end = System.nanoTime() + (long) moment;
        for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private boolean isNothingLeft() {
        return runtime.list().isEmpty()
                && Files.notExists(state())
                && Files.notExists(temp.resolve("bundle/trace"))
                && Traces.processesWith(temp.toString()).isEmpty();
    }

    private Path state() {
        return temp.resolve("state/" + ID);
    }

    /** Kills every launcher that came from this JVM, or all but the zygote, whose arguments its children have too; how many. */
    private static int killLaunchers(boolean spareZygote) {
        long self = ProcessHandle.current().pid();
        Set<Long> found = Children.andTheirs(self).filter(Traces::isLauncher).collect(Collectors.toSet());
        if (spareZygote) {
            Children.of(self).stream().filter(Traces::isZygote).forEach(found::remove);
        }
        found.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        // one that is still ending would be given the next request, and take it along
        Traces.await("the end of the launchers", () -> found.stream().allMatch(Traces::hasEnded));
        return found.size();
    }
}
