package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.spec.ProcessConfig;

/** A container in Linux namespaces. Made and found by {@link LinuxRuntime}. */
public final class LinuxContainer extends LaunchedContainer implements Exec, Stats, OutOfMemory {
    private static final Path PROC = Path.of("/proc");

    private final ExecCompiler execs;
    private final OomWatch oom;

    LinuxContainer(ContainerAccess access, ExecCompiler execs, OomWatch oom) {
        super(access);
        this.execs = execs;
        this.oom = oom;
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

    private long requireAlive(String operation) {
        ContainerState state = state();
        return state.pid()
                .map(ProcessRef::pid)
                .orElseThrow(() -> new IllegalContainerStateException(id(), operation, state.status(), ""));
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        boolean missing = (operation == Stats.class
                        && CgroupNotes.directories(notes()).isEmpty())
                || (operation == OutOfMemory.class && OomCounter.of(notes()).isEmpty());
        return missing ? Optional.empty() : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        return operation == Stats.class
                ? "it has no cgroup of its own"
                : operation == OutOfMemory.class
                        ? "it has no cgroup of its own in which memory is counted"
                        : super.whyMissing(operation);
    }
}
