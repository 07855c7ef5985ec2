package org.standardcontainer.ocicli;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.KillAll;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spi.Unchecked;

/** A container of the driven runtime. What the runtime answers is the answer; nothing is mended. */
final class OciCliContainer extends StandardContainer implements Exec {
    private final OciCliRuntime runtime;
    private final Operations operations;
    private final Optional<Caller> caller;

    /** @param caller its parent, if this JVM created it */
    OciCliContainer(ContainerId id, OciCliRuntime runtime, Operations operations, Optional<Caller> caller) {
        super(id);
        this.runtime = runtime;
        this.operations = operations;
        this.caller = caller;
    }

    @Override
    protected ContainerState doState() {
        return operations.state(id());
    }

    @Override
    protected void doStart() {
        operations.startUnchecked();
    }

    @Override
    protected void doKill(Signal signal) {
        operations.killUnchecked(signal);
    }

    @Override
    protected void doDelete() {
        operations.deleteUnchecked();
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return runtime.exec(id(), operations, process, stdio);
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        if (operation == Waitable.class) {
            return caller.map(c -> operation.cast((Waitable) c::onExit));
        } else if (operation == Attachment.class) {
            return caller.flatMap(c -> c.attachment(id())).map(operation::cast);
        }
        if (List.of(KillAll.class, Pause.class, Processes.class, Stats.class, Update.class)
                .contains(operation)) {
            return runtime.features().operations().contains(operation)
                    ? Optional.of(operation.cast(operations.live(id())))
                    : Optional.empty();
        }
        return operation == Unchecked.class ? Optional.of(operation.cast(operations)) : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        if (caller.isEmpty() && (operation == Waitable.class || operation == Attachment.class)) {
            return "another process created it, and the runtime tells its parent alone how it ends";
        }
        if (operation == Stats.class) {
            return "the runtime has no command events";
        }
        return operation == Attachment.class ? "it was not created with Stdio.pipes()" : super.whyMissing(operation);
    }
}
