package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A launcher that was recorded once: it answers what it answered then, as long as it is asked the same. The first difference ends it:
 * the connection is closed.
 */
public final class LineReplay implements AutoCloseable {
    private final List<List<RecordedFrame>> connections = new ArrayList<>();
    private final List<String> differences = new ArrayList<>(); // guarded by itself
    private final LineSocket socket;
    private int next;

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

    /** What was asked otherwise than when it was recorded, or never asked; empty is as it should be. */
    public List<String> differences() {
        synchronized (differences) {
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
        if (next == connections.size()) {
            differ("one more than was recorded");
            return;
        }
        List<RecordedFrame> script = connections.get(next);
        synchronized (differences) {
            next++;
        }
        FrameReader in = new FrameReader(jvm);
        int greeting = in.next().name();
        for (RecordedFrame frame : script) {
            if (!frame.ours()) {
                send(jvm, frame.type() == Frame.HELLO ? frame.named(greeting) : frame);
                continue;
            }
            RecordedFrame asked = in.next();
            if (!asked.says(frame)) {
                differ("asked " + asked.readable() + "\n  recorded " + frame.readable());
                return;
            }
        }
        in.drain(); // until it closes
    }

    private static void send(SocketChannel jvm, RecordedFrame frame) throws IOException {
        LineSocket.write(jvm, ByteBuffer.wrap(LineCodec.encode(frame.header(), frame.payload())));
    }

    /** What the JVM says, without what is of its own time; the first greeting alone counts. */
    private final class FrameReader {
        private final SocketChannel from;
        private final LineCodec codec = new LineCodec();
        private final ByteBuffer bytes = ByteBuffer.allocate(16384).limit(0);
        private boolean greeted;

        FrameReader(SocketChannel from) {
            this.from = from;
        }

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
                    differ("it ended before all was asked that was recorded");
                    throw new IOException("the end");
                }
            }
        }

        void drain() throws IOException {
            bytes.clear();
            while (from.read(bytes) >= 0) {
                bytes.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
