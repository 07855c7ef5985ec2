package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.AtStart;
import org.standardcontainer.launcher.ChangedFile;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.NotifyRelay;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;

/** A container in Linux namespaces. Made and found by {@link LinuxRuntime}. */
public final class LinuxContainer extends LaunchedContainer implements Exec, Stats, OutOfMemory, Update, Checkpoint {
    private static final Path PROC = Path.of("/proc");

    private final ExecCompiler execs;
    private final OomWatch oom;
    private final Supplier<HostFacts> facts;
    private final Optional<SystemdManager> systemd;
    private final Criu criu;
    private final Function<ContainerId, List<DeviceRequest>> heldAlone;
    private final Optional<String> notify;

    /** @param heldAlone the devices that a container has alone, at the moment when that is asked */
    LinuxContainer(
            ContainerAccess access,
            ExecCompiler execs,
            OomWatch oom,
            Supplier<HostFacts> facts,
            Optional<SystemdManager> systemd,
            Criu criu,
            Function<ContainerId, List<DeviceRequest>> heldAlone,
            Optional<String> notify) {
        super(access);
        this.notify = notify;
        this.execs = execs;
        this.oom = oom;
        this.facts = facts;
        this.systemd = systemd;
        this.criu = criu;
        this.heldAlone = heldAlone;
    }

    /** Who says that it is ready says it to the one that watches over whoever starts it, and not to who made it. */
    @Override
    protected AtStart atStart() {
        if (notify.isEmpty() || !notes().containsKey(NotifyCompiler.NAME)) {
            return AtStart.NOTHING;
        }
        return NotifyRelay.begin(
                directory().resolve(NotifyCompiler.NAME),
                notify.get(),
                isMonitored() ? Optional.empty() : state().pid().map(ProcessRef::pid),
                this::mayStillSpeak,
                this::warn);
    }

    /** Not if somebody deletes it meanwhile. */
    private boolean mayStillSpeak() {
        try {
            return state().status() != Status.STOPPED;
        } catch (ContainerException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return launch(process, stdio, execs::compile);
    }

    /** Reads what is there; whether the container is still the same is looked at before and after. */
    @Override
    public ContainerStats stats() {
        long pid = requireAlive("read the figures of");
        ContainerStats stats = CgroupNotes.stats(notes()).read(PROC.resolve(Long.toString(pid)), PROC.resolve("self"));
        requireAlive("read the figures of");
        return stats;
    }

    @Override
    public Watch watch(Consumer<Event> listener) {
        requireAlive("watch");
        OomCounter counter = OomCounter.of(notes()).orElseThrow();
        OomCounter.Reading first = counter.read().orElse(new OomCounter.Reading(0, false));
        return oom.watch(counter, first, listener);
    }

    @Override
    public void update(LinuxResources resources) {
        requireAlive("update");
        List<ChangedFile> changes =
                UpdateCompiler.changes(facts.get(), notes(), LinuxContainer::content, configuration(), resources);
        change(changes);
        ScopeUpdate.of(systemd, notes()).ifPresent(scope -> {
            try {
                scope.tell(changes);
                change(changes); // exactly
            } catch (LaunchFailedException e) {
                takeBack(changes, e);
                throw e;
            }
        });
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        checkpoint(() -> new CheckpointCompiler(
                        criu, configuration(), notes(), Path.of("/"), requireAlive("checkpoint"), heldAlone.apply(id()))
                .compile(request));
    }

    private void takeBack(List<ChangedFile> changes, LaunchFailedException because) {
        List<ChangedFile> reversed = new ArrayList<>(changes);
        Collections.reverse(reversed);
        try {
            change(reversed.stream().map(ChangedFile::back).toList());
        } catch (ContainerException e) {
            because.addSuppressed(e);
        }
    }

    private static Optional<String> content(String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private long requireAlive(String operation) {
        ContainerState state = state();
        return state.pid()
                .map(ProcessRef::pid)
                .orElseThrow(() -> new IllegalContainerStateException(id(), operation, state.status(), ""));
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        boolean missing = ((operation == Stats.class || operation == Update.class)
                        && CgroupNotes.directories(notes()).isEmpty())
                || (operation == OutOfMemory.class && OomCounter.of(notes()).isEmpty())
                || (operation == Checkpoint.class && criu.missing().isPresent());
        return missing ? Optional.empty() : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        if (operation == Stats.class || operation == Update.class) {
            return "it has no cgroup of its own";
        }
        if (operation == OutOfMemory.class) {
            return "it has no cgroup of its own in which memory is counted";
        }
        return operation == Checkpoint.class
                ? criu.missing().orElse("it can be had by now")
                : super.whyMissing(operation);
    }
}
