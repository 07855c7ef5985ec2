package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.launcher.SideProcess;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * Machines that wait for containers of this JVM. One thread makes them, one after another, without a lock that a create takes; it
 * begins with the first create. Nobody reserves one: who connects first has it, and who comes second is told so and takes another.
 * Safe for several threads.
 */
final class Pool implements AutoCloseable {
    private static final long LOOK_MILLIS = 2000; // one that has ended by itself is replaced that soon
    private static final long LISTENING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long ENDING_MILLIS = 10_000;
    private static final Pattern NAME = Pattern.compile("waiting-[0-9]{1,9}-[0-9]{1,18}-.*\\.sock(\\.new)?");

    private final PoolMachine kind;
    private final QemuCommand command;
    private final int most;
    private final Function<LaunchPlan, SideProcess> maker;
    private final Consumer<String> progress;
    private final SideProcess self = SideProcess.current();
    private final List<WaitingMachine> waiting = new ArrayList<>(); // guarded by this, as the rest
    private @Nullable Thread filler;
    private int next;
    private boolean closed;

    /**
     * @param most how many there are at most
     * @param maker executes the plan of a keeper
     * @param progress hears of what can't be made
     */
    Pool(PoolMachine kind, int most, Function<LaunchPlan, SideProcess> maker, Consumer<String> progress) {
        this.kind = kind;
        this.command = kind.command();
        this.most = most;
        this.maker = maker;
        this.progress = progress;
    }

    /** One for a container that needs such a machine; empty if none waits, or it needs another. */
    synchronized Optional<WaitingMachine> find(QemuCommand wanted) {
        if (!wanted.equals(command)) {
            return Optional.empty();
        }
        waiting.removeIf(machine -> !machine.isThere());
        next = waiting.isEmpty() ? 0 : (next + 1) % waiting.size(); // so that two don't both come to the first
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.get(next));
    }

    /** Those that wait now. */
    synchronized List<WaitingMachine> waiting() {
        waiting.removeIf(machine -> !machine.isThere());
        return List.copyOf(waiting);
    }

    /** Has it filled, now and from now on. */
    synchronized void fill() {
        if (filler == null && !closed) {
            removeLeftOvers();
            Thread thread = new Thread(this::keepFull, "scr-vm-pool");
            thread.setDaemon(true);
            thread.start();
            filler = thread;
        }
        notifyAll();
    }

    /** One that didn't answer; one that was taken by another meanwhile is that one's. */
    void lost(Path socket) {
        Optional<WaitingMachine> found;
        synchronized (this) {
            found = waiting.stream()
                    .filter(machine -> machine.socket().equals(socket))
                    .findFirst();
            found.ifPresent(waiting::remove);
        }
        found.ifPresent(WaitingMachine::end);
    }

    private static void delete(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            return; // the next JVM tries it again
        }
    }

    /** A keeper that was killed leaves its name, which whoever comes first finds nobody at; here that is seen before. */
    private synchronized boolean isFull() {
        waiting.stream().filter(machine -> !machine.keeper().isAlive()).forEach(machine -> delete(machine.socket()));
        waiting.removeIf(machine -> !machine.isThere());
        return waiting.size() >= most;
    }

    private void keepFull() {
        long pause = LOOK_MILLIS;
        while (true) {
            synchronized (this) {
                try {
                    while (!closed && isFull()) {
                        wait(LOOK_MILLIS);
                    }
                } catch (InterruptedException e) {
                    return;
                }
                if (closed) {
                    return;
                }
            }
            try {
                make();
                pause = LOOK_MILLIS;
            } catch (ContainerException | IllegalStateException e) { // the latter: the runtime was closed
                if (!rest(pause, e)) {
                    return;
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    /** After a failure; false if there is no need to try it again. */
    private boolean rest(long millis, RuntimeException because) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (this) {
            if (!closed) {
                progress.accept("no machine could be made that waits for a container: " + because.getMessage());
            }
            for (long left = millis;
                    left > 0 && !closed;
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    return false;
                }
            }
            return !closed;
        }
    }

    private void make() {
        Path socket = kind.guest()
                .cache()
                .resolve("waiting-" + self.pid() + "-" + self.startTime() + "-" + UUID.randomUUID() + ".sock");
        WaitingMachine machine = new WaitingMachine(socket, maker.apply(kind.plan(socket.toString(), self)));
        long end = System.nanoTime() + LISTENING_NANOS;
        while (!machine.isThere() && machine.keeper().isAlive() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        boolean kept;
        boolean over;
        synchronized (this) {
            over = closed;
            kept = !over && machine.isThere() && waiting.add(machine);
        }
        if (!kept) { // nobody was told of it
            machine.keeper().end();
            delete(socket);
        }
        if (!kept && !over) { // for lack of room or memory, say: which the next one has no more of
            throw new IllegalStateException("its keeper ended before " + socket + " was there");
        }
    }

    /** Sockets of keepers that were killed, of JVMs that are gone; those of others, whose processes may not be seen here, stay. */
    private void removeLeftOvers() {
        try (Stream<Path> all = Files.list(kind.guest().cache())) {
            all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
                    .filter(WaitingMachine::isAbandoned)
                    .forEach(Pool::delete);
        } catch (IOException e) {
            return;
        }
    }

    /** Ends those that wait. One that is being made ends with the launcher that makes it. */
    @Override
    public void close() {
        List<WaitingMachine> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(waiting);
            waiting.clear();
            notifyAll();
        }
        all.forEach(WaitingMachine::end);
    }

    /** To be called when the launcher has ended: waits until its thread is through with what it was making. */
    void awaitEnd() {
        Thread thread;
        synchronized (this) {
            thread = filler;
        }
        if (thread == null || thread == Thread.currentThread()) { // a listener may close what it listens to
            return;
        }
        try {
            thread.join(ENDING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
