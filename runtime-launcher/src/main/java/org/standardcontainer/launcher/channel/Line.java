package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.state.Numbers;

/**
 * A stream of bytes to the agent of another machine, or to a launcher that isn't a child. It may lose what is sent before the other
 * side listens, and more than it has room for: so a greeting is repeated until it is answered, and no more is on its way than the
 * agent has said that there is room for.
 */
final class Line implements Wire {
    private static final long AGAIN_MILLIS = 250;
    private static final long ANSWER_SECONDS = 60;
    private static final long SILENCE_SECONDS = 2;
    private static final int UNLIMITED_PAYLOAD = 32768;

    private final AutoCloseable stream;
    private final InputStream in;
    private final OutputStream out;
    private final LineCodec codec = new LineCodec();
    private final LinkedBlockingQueue<ByteBuffer> packets = new LinkedBlockingQueue<>();
    private final Map<Integer, CompletableFuture<ByteBuffer>> questions = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final CompletableFuture<Integer> window = new CompletableFuture<>();
    private final int greeting = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final Deque<Integer> onTheWay = new ArrayDeque<>(); // guarded by itself, as the next two
    private int bytesOnTheWay;
    private int received; // frames that the agent has told of
    private volatile @Nullable String over; // why nothing more comes

    /** Of a wait that was ended: alone among what is queued it can be read only. */
    private static final ByteBuffer WAKE = ByteBuffer.allocate(1).asReadOnlyBuffer();

    private Line(AutoCloseable stream, InputStream in, OutputStream out) {
        this.stream = stream;
        this.in = in;
        this.out = out;
    }

    /** Nobody answered on a stream that is there. */
    static final class SilentException extends IOException {
        private static final long serialVersionUID = 1;

        private SilentException(Duration patience) {
            super("nobody answered in " + patience.toSeconds()
                    + " s; another program may hold the connection, or no launcher listens there");
        }
    }

    /**
     * Greets the other side, and waits for its answer.
     *
     * @param stream closed with this
     * @param patience how long
     * @throws SilentException if nobody answers
     * @throws IOException if the stream broke
     */
    static Line open(AutoCloseable stream, InputStream in, OutputStream out, Duration patience) throws IOException {
        Line line = new Line(stream, in, out);
        Thread reader = new Thread(line::read, "scr-line-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            line.greet(patience);
            return line;
        } catch (IOException e) {
            line.shutdown();
            throw e;
        }
    }

    private void greet(Duration patience) throws IOException {
        byte[] frame = LineCodec.encode(Frame.header(Frame.GREET, greeting, 1, 0), ByteBuffer.allocate(0));
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            write(frame);
            try {
                window.get(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                // it isn't there yet, or what was sent got lost
            } catch (ExecutionException e) {
                throw new IOException(
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        throw new SilentException(patience);
    }

    private void write(byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    // --- sending ---

    @Override
    public void send(byte[] header, ByteBuffer payload, List<Integer> descriptors) throws IOException {
        if (!descriptors.isEmpty()) {
            throw new IllegalArgumentException("a descriptor over a line");
        }
        ByteBuffer rest = payload.duplicate();
        do {
            int part = Math.min(maxPayload(), rest.remaining());
            sendOne(header, rest.slice().limit(part));
            rest.position(rest.position() + part);
        } while (rest.hasRemaining());
    }

    private void sendOne(byte[] header, ByteBuffer payload) throws IOException {
        byte[] bytes = LineCodec.encode(header, payload);
        synchronized (onTheWay) {
            int most = window.getNow(0);
            while (most > 0 && bytesOnTheWay > 0 && bytesOnTheWay + bytes.length > most && over == null) {
                try {
                    onTheWay.wait(TimeUnit.SECONDS.toMillis(1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while the other side had no room", e);
                }
            }
            if (over != null) {
                throw new IOException(over);
            }
            onTheWay.add(bytes.length);
            bytesOnTheWay += bytes.length;
            write(bytes); // in the order in which they will be told of
        }
    }

    /**
     * Waits until the agent has said what it had to say of what it was told: an emulator keeps for ever what it can't pass on any more,
     * and FreeBSD's kernel waits for that.
     */
    private void awaitSilence() {
        synchronized (onTheWay) {
            if (bytesOnTheWay > window.getNow(0) / 2) {
                return; // there may never be room for one more
            }
        }
        try {
            ask(Frame.PING, 0, ByteBuffer.allocate(0), SILENCE_SECONDS);
        } catch (IOException e) {
            // it is broken, or busy: then it is closed as it is
        }
    }

    /** Asks the agent something. @return its answer's frame, at its beginning */
    ByteBuffer ask(int type, int a, ByteBuffer payload) throws IOException {
        return ask(type, a, payload, ANSWER_SECONDS);
    }

    private ByteBuffer ask(int type, int a, ByteBuffer payload, long seconds) throws IOException {
        int name = names.decrementAndGet(); // below 0: not a zygote's
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        questions.put(name, answer);
        try {
            sendOne(Frame.header(type, name, a, 0), payload);
            if (over != null) {
                throw new IOException(over);
            }
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer in " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            questions.remove(name);
        }
    }

    // --- receiving ---

    private void read() {
        byte[] bytes = new byte[16384];
        String why = "the connection to the launcher was closed";
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                for (int i = 0; i < n; i++) {
                    ByteBuffer frame = codec.take(bytes[i]);
                    if (frame != null) {
                        received(frame);
                    }
                }
            }
        } catch (IOException e) {
            why = "the connection to the launcher broke: " + e.getMessage();
        }
        end(why);
    }

    private void received(ByteBuffer frame) throws IOException {
        int handle = frame.getInt(4);
        int a = frame.getInt(8);
        int b = frame.getInt(12);
        switch (frame.getInt(0)) {
            case Frame.HELLO -> {
                if (handle == greeting) {
                    window.complete(b);
                } else if (window.isDone()) {
                    throw new IOException("another program has taken the connection over");
                }
            }
            case Frame.RECEIVED -> {
                if (b != 0) {
                    throw new IOException("something that was sent got lost on the way");
                }
                room(a);
            }
            case Frame.FILE, Frame.LOOKED, Frame.ANSWER, Frame.PONG -> {
                CompletableFuture<ByteBuffer> answer = questions.get(handle);
                if (answer != null) {
                    answer.complete(frame);
                }
            }
            default -> {
                if (window.isDone()) { // else it is of who was there before
                    packets.add(frame);
                }
            }
        }
    }

    private void room(int frames) {
        synchronized (onTheWay) {
            while (received != frames && !onTheWay.isEmpty()) {
                received++;
                bytesOnTheWay -= onTheWay.remove();
            }
            onTheWay.notifyAll();
        }
    }

    private void end(String why) {
        synchronized (onTheWay) {
            if (over != null) {
                return;
            }
            over = why;
            onTheWay.notifyAll();
        }
        IOException lost = new IOException(why);
        window.completeExceptionally(lost);
        questions.values().forEach(question -> question.completeExceptionally(lost));
        packets.add(ByteBuffer.allocate(0));
    }

    @Override
    public Arrival await(long nanos) throws IOException {
        try {
            ByteBuffer packet = packets.poll(nanos, TimeUnit.NANOSECONDS);
            if (packet == null || packet.isReadOnly()) {
                return new Arrival(null, false);
            }
            if (!packet.hasRemaining()) {
                packets.add(packet); // for who comes next
            }
            return new Arrival(packet, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Arrival(null, false);
        }
    }

    @Override
    public void wake() {
        packets.add(WAKE);
    }

    @Override
    public ByteBuffer receive() throws IOException {
        while (true) {
            Arrival arrival = await(TimeUnit.DAYS.toNanos(1));
            if (arrival.packet() != null) {
                return arrival.packet().order(ByteOrder.LITTLE_ENDIAN);
            }
        }
    }

    @Override
    public void shutdownOutput() {
        // what comes after the end has nowhere to go: see send
    }

    @Override
    public void shutdown() {
        if (window.isDone() && !window.isCompletedExceptionally() && over == null) {
            awaitSilence();
        }
        end("the runtime was closed");
        try {
            stream.close();
        } catch (Exception e) { // there is nothing left to be done about it
            end(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean hasEnded() {
        return over != null;
    }

    @Override
    public void awaitEnd() {
        // it is no child
    }

    @Override
    public void kill() {
        shutdown();
    }

    @Override
    public Optional<Long> pid() {
        return Optional.empty();
    }

    @Override
    public boolean takesDescriptors() {
        return false;
    }

    @Override
    public int maxPayload() {
        int most = window.getNow(0);
        return most > 0 ? LineCodec.payload(most) : UNLIMITED_PAYLOAD;
    }

    @Override
    public Numbers numbers() {
        return Numbers.FREEBSD;
    }

    @Override
    public void close() {
        shutdown();
    }
}
