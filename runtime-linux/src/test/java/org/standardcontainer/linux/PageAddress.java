package org.standardcontainer.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where one CRIU has another's pages, or gives them. */
record PageAddress(InetSocketAddress socket) {
    /** One that nobody has. */
    static PageAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new PageAddress(new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()));
        }
    }

    /** One of this host's own. */
    static PageAddress of(int port) {
        return new PageAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Without connecting: a page server has one client. */
    boolean isListenedAt() throws IOException {
        String port = String.format(":%04X ", socket.getPort());
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .anyMatch(line -> line.contains(port) && line.contains(" 0A "));
    }

    /** CRIU at this address, with its other words. */
    Process criu(String... words) throws IOException {
        List<String> line = new ArrayList<>(
                List.of(Criu.find(Path.of("/"), Optional.empty()).orElseThrow().toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("--address", "127.0.0.1", "--port", Integer.toString(socket.getPort())));
        return new ProcessBuilder(line).inheritIO().start();
    }
}
