package org.standardcontainer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.BundleReader;

/** The smallest backend: a container is an entry of a map, and writes down what is asked of it. */
final class ToyRuntime extends ContainerRuntime {
    final Map<ContainerId, Entry> entries = new ConcurrentHashMap<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<Finding> check = new ArrayList<>();
    boolean waitable = true;
    /** A program that signals don't end. */
    boolean immortal;

    @Nullable
    RuntimeException failDelete;

    /** How the delete after that fails, and all further ones. */
    @Nullable
    RuntimeException failNextDelete;

    @Nullable
    RuntimeException failClose;

    @Nullable
    Duration lastDeadline;

    /** What happens when somebody looks at a state. */
    Runnable onState = () -> {};

    /** What doCreate does before it makes the container. */
    Runnable onCreate = () -> {};

    /** What all objects of one container share. */
    static final class Entry {
        volatile Status status = Status.CREATED;
        volatile boolean paused;
        final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

        void exit(ExitStatus how) {
            status = Status.STOPPED;
            exit.complete(how);
        }
    }

    ToyRuntime(RuntimeListener listener) {
        super(listener);
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Features features() {
        return Features.builder("toy").build();
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        return check;
    }

    @Override
    protected StandardContainer doCreate(CreateRequest request) {
        onCreate.run();
        if (entries.putIfAbsent(request.id(), new Entry()) != null) {
            throw new ContainerExistsException(request.id());
        }
        return doLoad(request.id());
    }

    @Override
    protected StandardContainer doLoad(ContainerId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new ContainerNotFoundException(id);
        }
        return waitable ? new WaitableToy(id, entry) : new Toy(id, entry);
    }

    @Override
    protected List<ContainerListing> doList() {
        return List.of();
    }

    @Override
    protected boolean doDestroy(ContainerId id, Duration deadline) {
        lastDeadline = deadline;
        return entries.remove(id) != null;
    }

    @Override
    protected void doClose() {
        log.add("close runtime");
        if (failClose != null) {
            throw failClose;
        }
    }

    /** Writes a step down; interruptible I/O in it would fail where the thread is interrupted. */
    private void note(String step) {
        log.add(Thread.currentThread().isInterrupted() ? step + ", interrupted" : step);
    }

    private class Toy extends StandardContainer {
        final Entry entry;

        Toy(ContainerId id, Entry entry) {
            super(id);
            this.entry = entry;
        }

        @Override
        protected ContainerState doState() {
            onState.run();
            if (!entries.containsKey(id())) {
                throw new ContainerNotFoundException(id());
            }
            return new ContainerState(
                    "1.3.0", id(), entry.status, Optional.empty(), "/", Map.of(), entry.paused, Optional.empty());
        }

        @Override
        protected void doStart() {
            note("start");
            entry.status = Status.RUNNING;
        }

        @Override
        protected void doKill(Signal signal) {
            note("kill " + signal.name());
            if (!immortal && !entry.paused) {
                entry.exit(new ExitStatus.Signalled(signal, 9, false));
            }
        }

        @Override
        protected void doDelete() {
            note("delete");
            if (failDelete != null) {
                RuntimeException failure = failDelete;
                failDelete = failNextDelete;
                throw failure;
            }
            entries.remove(id());
        }

        @Override
        protected void doRelease() {
            log.add("release");
        }
    }

    private final class WaitableToy extends Toy implements Waitable, Pause {
        WaitableToy(ContainerId id, Entry entry) {
            super(id, entry);
        }

        @Override
        public CompletableFuture<ExitStatus> onExit() {
            return entry.exit.copy();
        }

        @Override
        public void pause() {
            entry.paused = true;
        }

        @Override
        public void resume() {
            log.add("resume");
            entry.paused = false;
            entry.exit(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
    }
}
