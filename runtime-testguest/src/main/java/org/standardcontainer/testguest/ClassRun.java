package org.standardcontainer.testguest;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A test class on its way through a guest, or a program: events come in on one side, and on the other tests wait for theirs. Thread-safe. */
final class ClassRun {
    private static final String ENGINE = "[engine:junit-jupiter]";

    private final Duration limit;
    private final Consumer<String> giveUp;
    private final Consumer<String> said;
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Event> results = new HashMap<>();
    private long end;
    private String last = "nothing";
    private boolean over;
    private @Nullable Throwable lost;

    /**
     * A class that is new to the guest.
     *
     * @param limit the longest time without an event; the whole may take as long as it likes
     * @param giveUp is told why, once, when that time is up; it has {@link #lose} called
     * @param said gets the lines of a program
     */
    ClassRun(Duration limit, Consumer<String> giveUp, Consumer<String> said) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
        this.giveUp = giveUp;
        this.said = said;
    }

    synchronized void take(Event event) {
        end = System.nanoTime() + limit.toNanos();
        last = event.kind() + " " + event.id();
        switch (event.kind()) {
            case READY, DUMPED -> {}
            case SAID -> said.accept(event.text());
            case STARTED -> begun.add(event.id());
            case PASSED, SKIPPED, ABORTED, FAILED -> results.put(event.id(), event);
            case OVER -> {
                over = true;
                if (!event.text().isEmpty()) {
                    lost = Failure.decode(event.text()).throwable();
                }
            }
        }
        notifyAll();
    }

    /** Nothing more will come. */
    synchronized void lose(Throwable why) {
        if (!over) {
            over = true;
            lost = why;
        }
        notifyAll();
    }

    /** Waits until the guest is through with it; what was said of it until then is known for certain. */
    void awaitOver() throws InterruptedException {
        await(() -> false);
    }

    /**
     * Waits until the guest is through with a program.
     *
     * @throws Throwable what it ended with
     */
    void awaitSuccess() throws Throwable {
        awaitOver();
        synchronized (this) {
            if (lost != null) {
                throw lost;
            }
        }
    }

    /**
     * Waits until something in this container began or the container ended.
     *
     * @throws Throwable what made it end without that
     */
    void awaitBegun(String id) throws Throwable {
        String container = normal(id);
        String within = container + "/";
        Predicate<String> inside = other -> other.startsWith(within);
        await(() -> results.containsKey(container)
                || begun.stream().anyMatch(inside)
                || results.keySet().stream().anyMatch(inside));
        synchronized (this) {
            if (begun.stream().noneMatch(inside)) {
                throwIfBad(container);
            }
        }
    }

    /**
     * Waits for a test's or a container's end.
     *
     * @throws Throwable what it ended with, if it didn't pass
     */
    void awaitEnd(String id) throws Throwable {
        String wanted = normal(id);
        await(() -> results.containsKey(wanted));
        synchronized (this) {
            throwIfBad(wanted);
        }
    }

    private void throwIfBad(String id) throws Throwable {
        Event result = results.get(id);
        if (result == null) {
            throw lost != null
                    ? new GuestException(String.valueOf(lost.getMessage()), lost)
                    : new GuestException("the guest came to the class's end without " + id);
        }
        switch (result.kind()) {
            case SKIPPED -> throw new TestAbortedException(result.text());
            case ABORTED, FAILED -> throw Failure.decode(result.text()).throwable();
            default -> {}
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) throws InterruptedException {
        if (!waited(condition)) {
            giveUp.accept(stuck());
            waited(() -> over);
        }
    }

    private synchronized String stuck() {
        return "it was stuck for " + limit.toSeconds() + " s after " + last;
    }

    /** False if the time was up first. */
    private synchronized boolean waited(Condition condition) throws InterruptedException {
        while (!over && !condition.holds()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    /** Without what a suite may have put before it. */
    private static String normal(String id) {
        return id.substring(Math.max(0, id.lastIndexOf(ENGINE)));
    }
}
