package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A launcher that was recorded once: it answers what it answered then, as long as it is asked the same. The first difference ends it:
 * the connection is closed.
 */
public final class LineReplay implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<List<RecordedFrame>> connections = new ArrayList<>();
    private final List<String> differences = new ArrayList<>(); // guarded by itself
    private final LineSocket socket;
    private int next; // guarded by differences, as the next one
    private boolean settled = true; // the script of the last connection is at its end, or the connection is

    /** @param lines as {@link LineRecorder#lines} has them */
    public LineReplay(List<String> lines) throws IOException {
        for (String line : lines) {
            if (line.equals("=")) {
                connections.add(new ArrayList<>());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                connections.get(connections.size() - 1).add(RecordedFrame.parse(line));
            }
        }
        this.socket = LineSocket.open(this::serve);
    }

    /** As {@code freebsd.launcher} has it. */
    public String place() {
        return socket.place();
    }

    /** What was asked otherwise than when it was recorded, or never asked; empty is as it should be. Waits for a connection's end. */
    public List<String> differences() throws InterruptedException {
        synchronized (differences) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!settled && System.nanoTime() - end < 0) {
                differences.wait(PATIENCE.toMillis());
            }
            List<String> all = new ArrayList<>(differences);
            if (all.isEmpty() && next < connections.size()) {
                all.add((connections.size() - next) + " more connections were recorded");
            }
            return all;
        }
    }

    private void differ(String how) {
        synchronized (differences) {
            differences.add("connection " + next + ": " + how);
        }
    }

    private void serve(SocketChannel jvm) throws IOException {
        List<RecordedFrame> script;
        synchronized (differences) {
            if (next == connections.size()) {
                differ("one more than was recorded");
                return;
            }
            script = connections.get(next++);
            settled = false;
        }
        try {
            follow(script, jvm);
        } finally {
            settle();
        }
    }

    private void settle() {
        synchronized (differences) {
            settled = true;
            differences.notifyAll();
        }
    }

    private void follow(List<RecordedFrame> script, SocketChannel jvm) throws IOException {
        FrameReader in = new FrameReader(jvm);
        RecordedFrame greet = in.next();
        if (greet == null) {
            return; // it only looked whether somebody listens
        }
        int greeting = greet.name();
        for (RecordedFrame frame : script) {
            if (!frame.ours()) {
                send(jvm, frame.type() == Frame.HELLO ? frame.named(greeting) : frame);
                continue;
            }
            RecordedFrame asked = in.next();
            if (asked == null || !asked.says(frame)) {
                differ("asked " + (asked == null ? "nothing more" : asked.readable()) + "\n  recorded "
                        + frame.readable());
                return;
            }
        }
        settle();
        RecordedFrame more = in.next();
        if (more != null) {
            differ("asked more than was recorded: " + more.readable());
        }
    }

    private static void send(SocketChannel jvm, RecordedFrame frame) throws IOException {
        LineSocket.write(jvm, ByteBuffer.wrap(LineCodec.encode(frame.header(), frame.payload())));
    }

    /** What the JVM says, without what is of its own time; the first greeting alone counts. */
    private static final class FrameReader {
        private final SocketChannel from;
        private final LineCodec codec = new LineCodec();
        private final ByteBuffer bytes = ByteBuffer.allocate(16384).limit(0);
        private boolean greeted;

        FrameReader(SocketChannel from) {
            this.from = from;
        }

        /** Null when it has closed. */
        @Nullable
        RecordedFrame next() throws IOException {
            while (true) {
                while (bytes.hasRemaining()) {
                    ByteBuffer frame = codec.take(bytes.get());
                    if (frame != null) {
                        RecordedFrame read = RecordedFrame.of(true, frame);
                        if (!greeted || !read.isOfItsOwnTime()) {
                            greeted = true;
                            return read;
                        }
                    }
                }
                bytes.clear();
                int n = from.read(bytes);
                bytes.flip();
                if (n < 0) {
                    return null;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
