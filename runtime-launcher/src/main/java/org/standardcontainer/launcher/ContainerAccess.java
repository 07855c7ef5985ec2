package org.standardcontainer.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.MonitorLink;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Spec;

/** What a {@link LaunchedContainer} gets from its runtime; a backend hands it on and looks no further. */
public final class ContainerAccess {
    /** What connecting gives, and what a connection does, when there is nobody on the other side. */
    private static final Set<String> UNANSWERED = Set.of("ECONNREFUSED", "ECONNRESET", "EPIPE");

    private static final Duration ENDING = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = 5_000_000;

    private final LaunchedRuntime runtime;
    private final Engine engine;
    private final StateRecord record;
    private final ProcessIdentity process;
    private final boolean madeHere;
    private final @Nullable Spec spec;
    private final @Nullable MonitorLink link;

    private ContainerAccess(
            LaunchedRuntime runtime,
            Engine engine,
            StateRecord record,
            ProcessIdentity process,
            boolean madeHere,
            @Nullable Spec spec,
            @Nullable MonitorLink link) {
        this.runtime = runtime;
        this.engine = engine;
        this.record = record;
        this.process = process;
        this.madeHere = madeHere;
        this.spec = spec;
        this.link = link;
    }

    /** What create returns. */
    static ContainerAccess made(
            LaunchedRuntime runtime,
            Engine engine,
            StateRecord record,
            ProcessIdentity process,
            Spec spec,
            Optional<MonitorLink> link) {
        return new ContainerAccess(runtime, engine, record, process, true, spec, link.orElse(null));
    }

    /** What restore returns: it has been started. */
    static ContainerAccess restored(
            LaunchedRuntime runtime,
            Engine engine,
            StateRecord record,
            ProcessIdentity process,
            Spec spec,
            Optional<MonitorLink> link) {
        return new ContainerAccess(runtime, engine, record, process, false, spec, link.orElse(null));
    }

    /** What load returns. */
    static ContainerAccess found(LaunchedRuntime runtime, Engine engine, StateRecord record, ProcessIdentity process) {
        return new ContainerAccess(runtime, engine, record, process, false, null, null);
    }

    ContainerId id() {
        return record.id();
    }

    LaunchedRuntime runtime() {
        return runtime;
    }

    Engine engine() {
        return engine;
    }

    StateRecord record() {
        return record;
    }

    ProcessIdentity process() {
        return process;
    }

    /** The configuration that create read; empty if it can't be read any more. */
    Optional<Spec> spec() {
        return spec != null ? Optional.of(spec) : ConfigSnapshot.read(engine.directory(id()));
    }

    /** @throws DamagedStateException if it can't be read any more */
    Spec configuration() {
        return spec().orElseThrow(() -> new DamagedStateException(id(), "config.json can't be read"));
    }

    /** How it is now, unless its id is another one's. */
    Sighting.Whole sighting() {
        Sighting sighting = engine.look(id());
        if (sighting instanceof Sighting.Damaged damaged) {
            throw new DamagedStateException(id(), damaged.problem());
        }
        if (sighting instanceof Sighting.Whole whole && whole.process().equals(process)) {
            return whole;
        }
        throw new ContainerNotFoundException(id());
    }

    /**
     * True if it has ended, so that something failed because of that: nobody answers for a machine whose proxy was killed, and its sockets
     * are closed some time before the kernel says that it has ended. Then that is waited for, for at most 2 seconds.
     */
    boolean hasEnded(ContainerException failure) {
        boolean unanswered =
                failure instanceof LaunchFailedException f && UNANSWERED.contains(f.errno()) && isInGuest();
        long end = System.nanoTime() + (unanswered ? ENDING.toNanos() : 0);
        while (engine.site().isAlive(process)) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /** Elsewhere a terminal's or a listener's socket may be the one that nobody answers. */
    private boolean isInGuest() {
        return freezer().filter(Freezer::isInGuest).isPresent();
    }

    /** The same as what is to be thrown: that it has ended, if it has, with what failed because of that behind it. */
    ContainerException told(String operation, ContainerException failure) {
        if (!hasEnded(failure)) {
            return failure;
        }
        ContainerException ended = new IllegalContainerStateException(id(), operation, Status.STOPPED, "");
        ended.addSuppressed(failure);
        return ended;
    }

    /** Of what is done with it, each within the runtime's deadline. */
    LifecyclePlans plans() {
        return engine.plans(id(), engine.settings().deadline());
    }

    /** By what it is paused; empty if it has no cgroup of its own. */
    Optional<Freezer> freezer() {
        return CompiledContainer.freezer(record, engine.directory(id()));
    }

    /** @throws IllegalContainerStateException if its processes stand still, or may at once; {@code status} is the one that it has beside that */
    void requireNotFrozen(String operation, Status status) {
        if (freezer().filter(Freezer::freezes).isPresent()) {
            throw IllegalContainerStateException.paused(id(), operation, status, "Resume it first.");
        }
    }

    /** True for what create returned, false for what load did. */
    boolean isMadeHere() {
        return madeHere;
    }

    @Nullable
    MonitorLink link() {
        return link;
    }
}
