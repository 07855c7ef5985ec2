package org.standardcontainer.inmemory;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Pause;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spi.Unchecked;

/** A caller's view of a container. */
final class Handle extends StandardContainer implements Waitable, Exec, Pause, Processes, Stats, Update, Unchecked {
    private final InMemoryRuntime runtime;
    private final InMemoryContainer container;

    Handle(InMemoryRuntime runtime, InMemoryContainer container) {
        super(container.id());
        this.runtime = runtime;
        this.container = container;
    }

    @Override
    protected ContainerState doState() {
        return runtime.present(container).reported();
    }

    @Override
    protected void doStart() {
        runtime.start(runtime.present(container));
    }

    @Override
    protected void doKill(Signal signal) {
        runtime.kill(runtime.present(container), signal);
    }

    @Override
    protected void doDelete() {
        runtime.delete(runtime.present(container));
    }

    @Override
    protected void doRelease() {
        runtime.release(container);
    }

    @Override
    public CompletableFuture<ExitStatus> onExit() {
        return container.onExit();
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return runtime.exec(runtime.present(container), process, stdio);
    }

    @Override
    public void pause() {
        runtime.present(container).pause();
    }

    @Override
    public void resume() {
        runtime.present(container).resume();
    }

    @Override
    public List<ProcessRef> processes() {
        return runtime.present(container).processes();
    }

    @Override
    public ContainerStats stats() {
        return runtime.present(container).stats();
    }

    @Override
    public void update(LinuxResources resources) {
        runtime.present(container).update(resources);
    }

    @Override
    public String stateUnchecked() {
        return runtime.present(container).stateDocument();
    }

    @Override
    public void startUnchecked() {
        doStart();
    }

    @Override
    public void killUnchecked(Signal signal) {
        doKill(signal);
    }

    @Override
    public void deleteUnchecked() {
        doDelete();
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        return operation == Attachment.class
                ? container.streams().attachment().map(operation::cast)
                : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        return operation == Attachment.class ? "it was not created with Stdio.pipes()" : super.whyMissing(operation);
    }
}
