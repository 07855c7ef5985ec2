package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes everything on between who connects here and a launcher, and keeps it. */
public final class LineRecorder implements AutoCloseable {
    private final Path launcher;
    private final LineSocket socket;
    private final List<String> lines = new ArrayList<>(); // guarded by itself

    /** @param launcher the socket at which it answers */
    public LineRecorder(Path launcher) throws IOException {
        this.launcher = launcher;
        this.socket = LineSocket.open(this::serve);
    }

    /** As {@code freebsd.launcher} has it. */
    public String place() {
        return socket.place();
    }

    /** What was said until now. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void serve(SocketChannel near) throws IOException {
        synchronized (lines) {
            lines.add("=");
        }
        try (SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(launcher))) {
            LineSocket.start("scr-line-answers", () -> {
                try (near) {
                    pass(far, near, false);
                } catch (IOException e) {
                    // the other direction has ended
                }
            });
            pass(near, far, true);
        }
    }

    /** First kept, then passed on: so that an answer never stands before what it answers. */
    private void pass(SocketChannel from, SocketChannel to, boolean ours) throws IOException {
        LineCodec codec = new LineCodec();
        ByteBuffer bytes = ByteBuffer.allocate(16384);
        while (from.read(bytes.clear()) >= 0) {
            bytes.flip();
            for (int i = 0; i < bytes.limit(); i++) {
                keep(ours, codec.take(bytes.get(i)));
            }
            LineSocket.write(to, bytes);
        }
    }

    private void keep(boolean ours, @Nullable ByteBuffer frame) {
        if (frame == null) {
            return;
        }
        RecordedFrame recorded = RecordedFrame.of(ours, frame);
        if (!ours || !recorded.isOfItsOwnTime()) {
            synchronized (lines) {
                lines.add(recorded.line());
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
