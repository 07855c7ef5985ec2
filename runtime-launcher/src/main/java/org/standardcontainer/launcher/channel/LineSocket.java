package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A socket in a directory of its own, where one after the other connects and is served. */
final class LineSocket implements AutoCloseable {
    /** Serves one connection, until it ends. */
    interface Service {
        void serve(SocketChannel connection) throws IOException;
    }

    private final Path directory;
    private final Path path;
    private final ServerSocketChannel server;

    private LineSocket(Path directory, Path path, ServerSocketChannel server) {
        this.directory = directory;
        this.path = path;
        this.server = server;
    }

    static LineSocket open(Service service) throws IOException {
        Path directory = Files.createTempDirectory("scr-line-");
        Path path = directory.resolve("socket");
        ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        LineSocket socket = new LineSocket(directory, path, server);
        start("scr-line-socket", () -> socket.accept(service));
        return socket;
    }

    private void accept(Service service) {
        while (server.isOpen()) {
            try (SocketChannel connection = server.accept()) {
                service.serve(connection);
            } catch (IOException e) {
                // who comes next is served again; a closed server ends the loop
            }
        }
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    String place() {
        return "unix:" + path;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
        Files.deleteIfExists(directory);
    }
}
