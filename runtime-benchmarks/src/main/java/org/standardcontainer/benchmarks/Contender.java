package org.standardcontainer.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/**
 * Somebody whose create, start, wait and delete are timed.
 *
 * @param name in the report
 * @param once does it once and says how many nanoseconds it took
 */
record Contender(String name, LongSupplier once) {
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final int TOGETHER = 10;
    private static final Executor ASIDE = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "the other one");
        thread.setDaemon(true);
        return thread;
    });

    /** This framework, in this JVM. */
    static Contender ours(String name, ContainerRuntime runtime, Path bundle) {
        Bundle at = Bundle.at(bundle);
        return new Contender(name, () -> {
            ContainerId id = ContainerId.of(nextId());
            long start = System.nanoTime();
            try (StandardContainer container = runtime.create(id, at, Stdio.discard())) {
                Waitable waitable = container.require(Waitable.class);
                container.start();
                ExitStatus status = waitable.awaitExit();
                container.delete();
                if (!status.equals(new ExitStatus.Exited(0))) {
                    throw new IllegalStateException("the container ended with " + status);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a benchmark", e);
            }
            return System.nanoTime() - start;
        });
    }

    /** A runc-compatible program: its {@code run} does the same in one process, which is its fastest way. */
    static Contender peer(String name, Stopwatch stopwatch, List<String> program, Path bundle) {
        return new Contender(name, () -> {
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of("run", "--bundle", bundle.toString(), nextId()));
            return stopwatch.program(command);
        });
    }

    /** Both at the same time, each {@link #TOGETHER} times in a row: until the later one is through. */
    Contender beside(Contender other) {
        return new Contender(name + " twice", () -> {
            long start = System.nanoTime();
            CompletableFuture<Void> aside = CompletableFuture.runAsync(() -> repeat(other), ASIDE);
            repeat(this);
            aside.join();
            return System.nanoTime() - start;
        });
    }

    private static void repeat(Contender contender) {
        for (int i = 0; i < TOGETHER; i++) {
            long unused = contender.once.getAsLong();
        }
    }

    private static String nextId() {
        return "bench-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    }
}
