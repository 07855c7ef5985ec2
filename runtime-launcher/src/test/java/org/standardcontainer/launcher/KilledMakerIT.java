package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.Hooks;

/** SIGKILL of launchers at random moments of a create: what is left is found and removed, whole. */
@ParameterizedClass
@EnumSource
class KilledMakerIT extends PlainScenario {
    private static final int ROUNDS = 60;
    private static final long SEED = 20261125;

    KilledMakerIT(ProcessTree tree) {
        super(tree);
    }

    /** Kills every launcher that isn't in {@code spared} and came from this JVM. */
    private static int killLaunchers(Set<Long> spared) {
        List<ProcessHandle> found = ProcessHandle.current()
                .descendants()
                .filter(p -> !spared.contains(p.pid()) && Traces.isLauncher(p.pid()))
                .collect(Collectors.toList());
        found.forEach(ProcessHandle::destroyForcibly);
        return found.size();
    }

    @Test
    void destroyFindsWhatIsLeft() throws Exception {
        Hooks hooks = new Hooks(
                List.of(PlainBundle.hook(": " + temp)),
                List.of(PlainBundle.hook(": " + temp)),
                List.of(PlainBundle.hook(": " + temp)),
                null,
                null,
                null);
        Bundle bundle = withHooks(hooks, "exec sleep 60");
        runtime.create(ID, bundle, org.standardcontainer.Stdio.discard()).close(); // starts the zygote, loads classes
        Random random = new Random(SEED);
        ExecutorService other = Executors.newSingleThreadExecutor();
        int killed = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                // in odd rounds the zygote too
                Set<Long> spared = new HashSet<>();
                if (round % 2 == 0) {
                    ProcessHandle.current()
                            .children()
                            .map(ProcessHandle::pid)
                            .filter(Traces::isZygote)
                            .forEach(spared::add);
                }
                Future<StandardContainer> creating = other.submit(() -> create(bundle));
                LockSupport.parkNanos(random.nextInt(12_000_000));
                killed += killLaunchers(spared);
                try {
                    creating.get().detach();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(ContainerException.class);
                }
                runtime.destroy(ID, Duration.ofSeconds(20));
                assertThat(runtime.list())
                        .as("round %d of seed %d", round, SEED)
                        .isEmpty();
                assertThat(Files.exists(temp.resolve("state/web-1"))).isFalse();
                assertThat(Files.exists(temp.resolve("bundle/trace")))
                        .as("round %d", round)
                        .isFalse();
                // a hook ends by itself; init and monitors may not be there any more
                Traces.await(
                        "no process",
                        () -> Traces.processesWith(temp.toString()).isEmpty());
            }
        } finally {
            other.shutdownNow();
        }
        assertThat(killed).as("launchers that a kill found").isGreaterThan(ROUNDS / 4);
    }
}
