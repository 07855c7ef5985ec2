package org.standardcontainer.freebsd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A socket that passes all on to a launcher's, and breaks the connection after so many bytes of the launcher's. */
final class CuttableLine implements AutoCloseable {
    private final Path path;
    private final Path launcher;
    private final ServerSocketChannel server;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    CuttableLine(Path launcher) throws IOException {
        this.launcher = launcher;
        this.path = Files.createTempDirectory("line-").resolve("socket");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        start("cuttable-accept", this::serve);
    }

    String place() {
        return "unix:" + path;
    }

    /** From here on. */
    void cutAfter(long bytes) {
        left.set(bytes);
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel near = server.accept();
                SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(launcher));
                start("cuttable-there", () -> pass(near, far, false));
                start("cuttable-back", () -> pass(far, near, true));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(SocketChannel from, SocketChannel to, boolean counted) {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        try (from;
                to) {
            while (from.read(bytes.clear()) >= 0) {
                if (counted && left.addAndGet(-bytes.position()) < 0) {
                    left.set(Long.MAX_VALUE); // the next connection is whole
                    return;
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
            }
        } catch (IOException cut) {
            // as it is to be
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
