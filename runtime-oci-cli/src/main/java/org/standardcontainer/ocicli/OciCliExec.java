package org.standardcontainer.ocicli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;

/** A process that the driven runtime's {@code exec --detach} has left to the caller, which is its parent by then. */
final class OciCliExec implements ExecProcess {
    private static final long PATIENCE_SECONDS = 10;

    private final ContainerId id;
    private final Caller caller;
    private final long pid;

    OciCliExec(ContainerId id, Caller caller, long pid) {
        this.id = id;
        this.caller = caller;
        this.pid = pid;
    }

    @Override
    public Optional<ProcessRef> process() {
        return pid == 0 ? Optional.empty() : Optional.of(new ProcessRef(ProcessRef.HOST, pid, 0));
    }

    @Override
    public Optional<Attachment> attachment() {
        return caller.attachment(id);
    }

    @Override
    public void kill(Signal signal) {
        caller.signal(SignalNames.number(signal));
    }

    @Override
    public CompletableFuture<ExitStatus> onExit() {
        return caller.onExit();
    }

    @Override
    public void close() {
        kill(Signal.KILL);
        try {
            caller.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // it can't be killed, or nobody knows: its container's end is its end
        } finally {
            caller.close();
        }
    }
}
