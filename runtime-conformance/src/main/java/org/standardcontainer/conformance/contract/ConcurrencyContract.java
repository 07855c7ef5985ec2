package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** Beyond the spec, which says nothing of callers that come at the same time. */
public abstract class ConcurrencyContract {
    private static final int CALLERS = 4;

    @Test
    @Clause("api.concurrency.apart")
    void containersMadeAtOnceAreApart(Bench bench) {
        List<TestBundle> bundles = IntStream.range(0, CALLERS)
                .mapToObj(i -> bench.bundle().set("/process/env", List.of("KIT_NUMBER=" + i)))
                .toList();
        List<List<String>> seen = new ArrayList<>();
        List<CompletableFuture<List<String>>> all = bundles.stream()
                .map(bundle ->
                        CompletableFuture.supplyAsync(() -> bench.inside(bundle).env(), Aside.THREADS))
                .toList();
        all.forEach(one -> seen.add(one.join()));
        for (int i = 0; i < CALLERS; i++) {
            assertThat(seen.get(i)).contains("KIT_NUMBER=" + i);
        }
    }

    @Test
    @Clause("api.concurrency.one-id")
    void oneIdIsOneContainer(Bench bench) {
        ContainerId id = bench.newId();
        List<TestBundle> bundles =
                IntStream.range(0, CALLERS).mapToObj(i -> bench.bundle()).toList();
        List<Subject> made = new ArrayList<>();
        assertThat(atOnce(bench, "create", i -> {
                    Subject subject = bench.create(id, bundles.get(i));
                    synchronized (made) {
                        made.add(subject);
                    }
                }))
                .isEqualTo(1);
        made.get(0).start();
        made.get(0).stop();
        made.get(0).delete();
        bench.assertNothingLeft(id, bundles.get(0));
    }

    @Test
    @Clause("api.concurrency.one-start")
    void programIsStartedOnce(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("event", "/log/events", "ran", "sleep"));
        assertThat(atOnce(bench, "start", i -> subject.container().start())).isEqualTo(1);
        subject.awaitOutput("ready");
        assertThat(subject.bundle().labels()).containsExactly("ran");
    }

    @Test
    @Clause("api.concurrency.one-delete")
    void containerIsDeletedOnce(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("exit", "0"));
        assertThat(atOnce(bench, "delete", i -> subject.container().delete())).isEqualTo(1);
        subject.assertGone();
    }

    /** Whoever asks meanwhile gets one of the states on the way, and none again that has passed. */
    @Test
    @Clause("api.concurrency.state")
    void statesFollowEachOther(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        List<Status> seen = new ArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<Void> asking = CompletableFuture.runAsync(
                () -> {
                    do {
                        seen.add(subject.status());
                        looks.incrementAndGet();
                    } while (seen.get(seen.size() - 1) != Status.STOPPED);
                },
                Aside.THREADS);
        subject.start();
        subject.awaitOutput("ready");
        int before = looks.get();
        Wait.until("its state is asked for while it runs", () -> looks.get() >= before + 4 || asking.isDone());
        subject.kill(Signal.KILL);
        asking.join();
        Set<Status> kinds = EnumSet.copyOf(seen);
        assertThat(seen).isSorted();
        assertThat(kinds).isSubsetOf(EnumSet.of(Status.CREATED, Status.RUNNING, Status.STOPPED));
    }

    /** A call by one of several callers. */
    @FunctionalInterface
    private interface Call {
        void by(int caller);
    }

    /** How many callers succeed; the others have to be refused. */
    private static int atOnce(Bench bench, String operation, Call call) {
        bench.ownRuntimeOnly();
        bench.step(operation + " by " + CALLERS + " callers at once, of whom one may succeed");
        CountDownLatch ready = new CountDownLatch(CALLERS);
        AtomicInteger succeeded = new AtomicInteger();
        List<CompletableFuture<Void>> all = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            ready.countDown();
                            try {
                                ready.await();
                                call.by(caller);
                                succeeded.incrementAndGet();
                            } catch (LauncherFailedException broke) {
                                throw broke;
                            } catch (ContainerException refused) {
                                bench.step("  " + refused.getMessage());
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Aside.THREADS))
                .toList();
        all.forEach(CompletableFuture::join);
        return succeeded.get();
    }
}
