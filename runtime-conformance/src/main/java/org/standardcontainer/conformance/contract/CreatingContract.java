package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;
import org.standardcontainer.spi.Unchecked;

/**
 * The phase "creating" (runtime.md#state): others ask for a container whose create still runs, held by a createRuntime
 * hook that ends when the test lets it.
 */
@Requires("posix.hooks")
public abstract class CreatingContract {
    private static final String GO = "go";

    /** A create that is under way. */
    private record Held(Bench bench, TestBundle bundle, ContainerId id, CompletableFuture<Subject> create) {
        static Held of(Bench bench) {
            bench.needs(HookList.CREATE_RUNTIME);
            TestBundle bundle = bench.bundle();
            bundle.hook(HookList.CREATE_RUNTIME, "creating", bundle.awaiting(GO));
            ContainerId id = bench.newId();
            if (!bench.missing().isEmpty()) {
                bench.create(id, bundle); // ends the test
            }
            CompletableFuture<Subject> create =
                    CompletableFuture.supplyAsync(() -> bench.create(id, bundle), Aside.THREADS);
            Wait.until("create runs its hook", () -> !bundle.labels().isEmpty() || create.isDone());
            return new Held(bench, bundle, id, create);
        }

        /** What has to be an error, and at once: an operation that waits for create acts in a phase that it wasn't called in. */
        void refuses(String operation, Consumer<Unchecked> call) {
            CompletableFuture<Void> attempt = CompletableFuture.runAsync(
                    () -> bench.refuses(
                            operation + " while create runs", () -> call.accept(bench.unlooked(id.value()))),
                    Aside.THREADS);
            try {
                attempt.get(Wait.USUAL.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                fail(operation + " of a container whose create still runs did not return");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted", e);
            }
        }

        /**
         * Lets create go on and waits for its end, whatever that is: its hook looks for a file in the bundle, which a test that
         * fails takes away.
         */
        void letGo() {
            bundle.release(GO);
            create.exceptionally(e -> null).join();
        }

        /** Nothing that was tried meanwhile has had an effect. */
        void endsWell() {
            letGo();
            Subject subject = create.join();
            assertThat(subject.status()).as("after create").isEqualTo(Status.CREATED);
            subject.start();
            assertThat(subject.status()).as("after start").isEqualTo(Status.RUNNING);
        }
    }

    private static void withoutEffect(Bench bench, String operation, Consumer<Unchecked> call) {
        Held held = Held.of(bench);
        try {
            held.refuses(operation, call);
        } catch (AssertionError e) {
            held.letGo();
            throw e;
        }
        held.endsWell();
    }

    @Test
    @Clause({"runtime.start.not-created-fails", "runtime.start.not-created-no-effect"})
    void creatingIsNotStarted(Bench bench) {
        withoutEffect(bench, "start", Unchecked::startUnchecked);
    }

    @Test
    @Clause({"runtime.kill.wrong-phase-fails", "runtime.kill.wrong-phase-no-effect"})
    void creatingIsNotKilled(Bench bench) {
        withoutEffect(bench, "kill", c -> c.killUnchecked(Signal.KILL));
    }

    @Test
    @Clause({"runtime.delete.not-stopped-fails", "runtime.delete.not-stopped-no-effect"})
    void creatingIsNotDeleted(Bench bench) {
        withoutEffect(bench, "delete", Unchecked::deleteUnchecked);
    }

    @Test
    @Clause("runtime.state.status")
    void creatingCanBeQueried(Bench bench) {
        Held held = Held.of(bench);
        try {
            assertThat(bench.surroundings().runtime().load(held.id()).state().status())
                    .as("while create runs")
                    .isEqualTo(Status.CREATING);
        } finally {
            held.letGo();
        }
        assertThat(held.create().join().status()).as("after create").isEqualTo(Status.CREATED);
    }

    /** Whichever of the two comes first: when both have returned, nothing is there. */
    @Test
    @Clause("api.destroy")
    void destroyDuringCreateLeavesNothing(Bench bench) {
        bench.ownRuntimeOnly();
        Held held = Held.of(bench);
        CompletableFuture<Boolean> destroy = CompletableFuture.supplyAsync(
                () -> bench.surroundings().runtime().destroy(held.id(), Wait.USUAL), Aside.THREADS);
        Wait.happens(Wait.USUAL.dividedBy(20), destroy::isDone);
        held.letGo();
        try {
            held.create().join();
            bench.step("create succeeded");
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(ContainerException.class);
            bench.step("create failed: " + e.getMessage());
        }
        assertThat(destroy.join()).as("something was there").isTrue();
        bench.assertNoContainer(held.id());
        bench.assertNothingLeft(held.id(), held.bundle());
    }
}
