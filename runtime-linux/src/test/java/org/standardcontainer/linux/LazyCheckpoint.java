package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;

/** A checkpoint that gives pages away, by a thread of its own, since it waits for who takes them. */
record LazyCheckpoint(FutureTask<Void> written, Path ready) {
    /** Begins it. */
    static LazyCheckpoint begin(StandardContainer container, CheckpointRequest request) {
        FutureTask<Void> written =
                new FutureTask<>(() -> container.require(Checkpoint.class).checkpoint(request), null);
        Thread thread = new Thread(written, "checkpoint");
        thread.setDaemon(true);
        thread.start();
        return new LazyCheckpoint(written, request.ready().orElseThrow());
    }

    static CheckpointRequest request(Path images, PageAddress address, Path ready) {
        return CheckpointRequest.to(images, Set.of(Checkpoint.Option.LAZY_PAGES))
                .withPages(address.socket())
                .withReady(ready);
    }

    /** Returns when pages can be had, or it has ended. */
    void awaitReady() {
        Until.holds(() -> ready.toFile().length() > 0 || written.isDone());
    }

    /** Ends who gives pages away, if that is still there, by its name: in a guest there is no other. */
    void end() {
        if (!written.isDone()) {
            ProcessHandle.allProcesses()
                    .filter(process -> process.info().command().orElse("").endsWith("/criu"))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** In a JVM of its own: the state root, a bundle, then the container, the images, a port and what is told, with commas. */
    public static void main(String[] args) {
        String[] words = args[2].split(",");
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), RuntimeListener.logging())) {
            runtime.load(ContainerId.of(words[0]))
                    .require(Checkpoint.class)
                    .checkpoint(
                            request(Path.of(words[1]), PageAddress.of(Integer.parseInt(words[2])), Path.of(words[3])));
        }
    }
}
