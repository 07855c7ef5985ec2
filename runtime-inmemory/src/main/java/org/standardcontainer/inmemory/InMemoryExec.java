package org.standardcontainer.inmemory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Signal;
import org.standardcontainer.spec.Spec;

/** A further process in memory: the runtime's program, played once more with this process in the configuration. */
final class InMemoryExec implements ExecProcess, PlayedProcess {
    private final InMemoryContainer container;
    private final Spec spec;
    private final Streams streams;
    private final long pid;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable ExitStatus> how = new AtomicReference<>();
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private final Thread thread;

    InMemoryExec(InMemoryContainer container, Spec spec, Streams streams, long pid, Program program) {
        this.container = container;
        this.spec = spec;
        this.streams = streams;
        this.pid = pid;
        this.thread = new Thread(() -> end(play(program)), "in-memory " + container.id() + " " + pid);
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    private ExitStatus play(Program program) {
        try {
            return program.run(this);
        } catch (IOException e) {
            return new ExitStatus.Exited(1);
        } catch (InterruptedException e) {
            return killed();
        }
    }

    private static ExitStatus killed() {
        return new ExitStatus.Signalled(Signal.KILL, Signals.number(Signal.KILL), false);
    }

    /** The process is gone; the first to say so wins, also where its program then fails for want of its streams. */
    private void end(ExitStatus status) {
        how.compareAndSet(null, status);
        streams.close();
        container.ended(this);
        exit.complete(Objects.requireNonNull(how.get()));
    }

    /** As the kernel does it. */
    void killNow() {
        end(killed());
        thread.interrupt();
    }

    @Override
    public Optional<ProcessRef> process() {
        return Optional.of(new ProcessRef(InMemoryContainer.KERNEL, pid, 0));
    }

    @Override
    public Optional<Attachment> attachment() {
        return streams.attachment();
    }

    @Override
    public void kill(Signal signal) {
        Signal named = Signals.named(signal);
        if (exit.isDone()) {
            return;
        }
        if (named.equals(Signal.KILL)) {
            killNow();
        } else {
            signals.add(named);
        }
    }

    @Override
    public CompletableFuture<ExitStatus> onExit() {
        return exit.copy();
    }

    @Override
    public void close() {
        if (!exit.isDone()) {
            killNow();
        }
    }

    @Override
    public ContainerId id() {
        return container.id();
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Path rootfs() {
        return container.rootfs();
    }

    @Override
    public InputStream stdin() {
        return streams.stdin();
    }

    @Override
    public OutputStream stdout() {
        return streams.stdout();
    }

    @Override
    public OutputStream stderr() {
        return streams.stderr();
    }

    @Override
    public Signal awaitSignal() throws InterruptedException {
        return signals.take();
    }
}
