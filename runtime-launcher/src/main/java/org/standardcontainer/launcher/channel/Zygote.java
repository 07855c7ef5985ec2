package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.ProcessHandles;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.state.ExitRecord;

/**
 * A resident launcher, from its start to its death.
 *
 * <p>One socket, from which {@link Inbox} has one thread at a time read and hand on what comes by its handle. Handing on never waits for
 * anything: it is bounded by credit, and nothing of a caller runs then. Callers send from their own threads.
 */
final class Zygote {
    private static final String DIED = "the launcher died before it answered";
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Wire wire;
    private final Map<Integer, Exchange> exchanges = new ConcurrentHashMap<>();
    private final AtomicInteger handles = new AtomicInteger();
    private final Thread reader;
    private final Inbox inbox;
    private volatile boolean dead;

    private Zygote(Wire wire) {
        this.wire = wire;
        this.inbox = new Inbox(wire, this::dispatch);
        this.reader = new Thread(this::readToTheEnd, "scr-zygote-reader");
        reader.setDaemon(true);
    }

    /** Starts one; so many of our descriptors from 3 on are for all init processes. */
    static Zygote start(Launcher launcher, int handedOn) {
        try {
            Pipe signals = Pipe.open();
            boolean started = false;
            try {
                Zygote zygote = start(launcher, handedOn, signals);
                started = true;
                return zygote;
            } finally {
                if (!started) {
                    signals.close();
                }
            }
        } catch (IOException e) {
            throw new LauncherFailedException("cannot make the launcher's socket: " + e.getMessage(), "");
        }
    }

    /** The one at the other side of a wire. */
    static Zygote over(Wire wire) {
        Zygote zygote = new Zygote(wire);
        zygote.startReading();
        return zygote;
    }

    private static Zygote start(Launcher launcher, int handedOn, Pipe signals) throws SystemCallException {
        SeqPacket.Pair pair = SeqPacket.pair();
        try (var theirs = pair.theirs()) {
            ChildProcess process = launcher.start(
                    List.of("zygote", Integer.toString(handedOn)),
                    HandedOn.with(handedOn, Map.of(3 + handedOn, theirs.number())));
            return over(new SocketWire(pair.ours(), process, end(pair.ours(), process), signals));
        } catch (LauncherFailedException e) {
            pair.ours().close();
            throw e;
        }
    }

    private static Descriptor end(SeqPacket socket, ChildProcess process) throws SystemCallException {
        boolean opened = false;
        try {
            Descriptor end = ProcessHandles.open(process.pid());
            opened = true;
            return end;
        } finally {
            if (!opened) {
                socket.shutdown();
                process.await();
                socket.close();
            }
        }
    }

    Optional<Long> pid() {
        return wire.pid();
    }

    /** How a plan gets there, and how large a frame may be. */
    Wire wire() {
        return wire;
    }

    /** What comes from it. */
    Inbox inbox() {
        return inbox;
    }

    private void startReading() {
        boolean started = false;
        try {
            reader.start();
            started = true;
        } finally {
            if (!started) { // no memory, or no more threads: then no process either
                wire.shutdown();
                wire.awaitEnd();
                wire.close();
            }
        }
    }

    /**
     * True once it can't be used any more; known here before the reader thread has heard of it.
     */
    boolean isDead() {
        return dead || wire.hasEnded();
    }

    /** True when nothing more can come, and nothing of it is left. */
    boolean isFinished() {
        return !reader.isAlive();
    }

    /** A handle that nobody has had, for one request. */
    int newHandle() {
        return handles.incrementAndGet();
    }

    /**
     * Sends a request.
     *
     * @throws IOException if it isn't there any more; then the request had no effect
     */
    Exchange request(int type, int handle, int a, int b, ByteBuffer payload, List<Integer> descriptors)
            throws IOException {
        Exchange exchange = new Exchange(this, handle, type == Frame.RUN && a == (Frame.WORKER | Frame.BRIEF));
        exchanges.put(exchange.handle(), exchange);
        try {
            send(type, exchange.handle(), a, b, payload, descriptors);
            return exchange;
        } catch (IOException e) {
            exchanges.remove(exchange.handle());
            throw e;
        }
    }

    /** Sends what belongs to a request; if it is dead, the reader thread tells everybody. */
    void sendQuietly(int type, int handle, int a, int b, ByteBuffer payload) {
        try {
            send(type, handle, a, b, payload, List.of());
        } catch (IOException dying) {
            // what waits for an answer learns it from the reader thread
        }
    }

    void send(int type, int handle, int a, int b, ByteBuffer payload, List<Integer> descriptors) throws IOException {
        if (dead) {
            throw new IOException("the launcher is gone");
        }
        try {
            wire.send(Frame.header(type, handle, a, b), payload, descriptors);
        } catch (IOException e) {
            dead = true; // known from here on: who tries again must not get this one
            wire.shutdown(); // so that the reader thread notices, whatever it was
            throw e;
        }
    }

    /** Drops a handle; true if it was there. */
    boolean forget(int handle) {
        return exchanges.remove(handle) != null;
    }

    /** Ends it and the reader thread, and returns when both have ended. */
    void close() {
        wire.shutdown();
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (reader.isAlive()) {
            try {
                reader.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (reader.isAlive() && System.nanoTime() - deadline > 0) {
                wire.kill(); // it hangs or was stopped
                deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readToTheEnd() {
        String why = DIED;
        try {
            inbox.serve();
            orphaned();
            for (ByteBuffer packet = wire.receive(); packet.hasRemaining(); packet = wire.receive()) {
                dispatch(packet);
            }
        } catch (IOException | RuntimeException e) {
            why = "the launcher can't be understood: " + e.getMessage();
        }
        dead = true;
        wire.shutdown();
        LauncherFailedException lost = new LauncherFailedException(why, "");
        while (!exchanges.isEmpty()) { // a request that came in between is told as well
            for (Exchange exchange : List.copyOf(exchanges.values())) {
                lose(exchange, lost);
            }
        }
        wire.awaitEnd();
        inbox.close();
        wire.close();
    }

    /**
     * The process has ended, and all that it sent was received. A worker or monitor that still executes a plan has the
     * socket too, so its end may be far away; but it can report, and nothing else can come any more.
     */
    private void orphaned() {
        dead = true;
        wire.shutdownOutput(); // nobody would take it: who waits to send must not wait for ever
        LauncherFailedException lost = new LauncherFailedException(DIED, "");
        for (Exchange exchange : List.copyOf(exchanges.values())) {
            if (!exchange.awaitsReport()) {
                lose(exchange, lost);
            }
        }
    }

    private void lose(Exchange exchange, LauncherFailedException why) {
        if (forget(exchange.handle())) {
            exchange.lost(why);
        }
    }

    private void end(Exchange exchange) {
        exchanges.remove(exchange.handle());
        exchange.gone();
    }

    private void dispatch(ByteBuffer packet) {
        ByteBuffer frame = packet.order(ByteOrder.LITTLE_ENDIAN);
        int type = frame.getInt();
        int handle = frame.getInt();
        int a = frame.getInt();
        int b = frame.getInt();
        Exchange exchange = exchanges.get(handle);
        if (exchange == null) {
            return; // forgotten while this was on its way
        }
        switch (type) {
            case Frame.REPORT -> {
                exchange.reported(Report.decode(frame).with(wire.numbers()));
                if (exchange.endsWithReport()) {
                    end(exchange);
                }
                if (dead) {
                    lose(exchange, new LauncherFailedException(DIED, ""));
                }
            }
            case Frame.WARNING -> exchange.warned(Report.decode(frame).with(wire.numbers()));
            case Frame.DATA -> exchange.link().data(a, frame);
            case Frame.STDIN_CREDIT -> exchange.link().stdinCredit(b);
            case Frame.STDIN_CLOSED -> exchange.link().stdinClosed();
            case Frame.EXITED -> {
                if (a == 0) {
                    exchange.monitorGone();
                } else {
                    exchange.link().exited(new ExitRecord(a, b).with(wire.numbers()));
                }
            }
            case Frame.ENDED -> {
                exchange.link().exited(new ExitRecord(a, b).with(wire.numbers()));
                end(exchange);
            }
            case Frame.GONE -> end(exchange);
            default -> throw new IllegalStateException("frame of type " + type);
        }
    }
}
