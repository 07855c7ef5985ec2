package org.standardcontainer.inmemory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.ContainerException;

/**
 * Faults on demand. Safe for several threads.
 *
 * <pre>{@code
 * runtime.faults().failNext(Operation.START, new LaunchFailedException(...));
 * }</pre>
 */
public final class Faults {
    private final Map<Operation, Deque<ContainerException>> failures = new EnumMap<>(Operation.class);
    private final Map<Operation, Duration> delays = new EnumMap<>(Operation.class);

    Faults() {}

    /** The next such operation on any container throws this, without effect; several wait in line. */
    public synchronized void failNext(Operation operation, ContainerException failure) {
        failures.computeIfAbsent(operation, o -> new ArrayDeque<>()).add(failure);
    }

    /** Each such operation takes this much longer from now on; zero ends it. */
    public synchronized void delay(Operation operation, Duration delay) {
        delays.put(operation, delay);
    }

    /** Applies what was asked for to an operation that begins now. */
    void strike(Operation operation) {
        Duration delay;
        ContainerException failure;
        synchronized (this) {
            delay = delays.getOrDefault(operation, Duration.ZERO);
            Deque<ContainerException> waiting = failures.get(operation);
            failure = waiting == null ? null : waiting.poll();
        }
        if (!delay.isZero()) {
            try {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
