package org.standardcontainer.linux.systemd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The beginning of a D-Bus conversation (dbus.freedesktop.org, Authentication Protocol): who we are, of which the kernel tells the other side
 * as well. All of it goes in one piece, and nothing follows before the answer: what comes together with the end of a greeting systemd leaves
 * in its buffer until there is more to be read, as sd-bus does on a server's side.
 */
final class Greeting {
    private static final int OK_BYTES = "OK 0123456789abcdef0123456789abcdef\r\n".length();

    private Greeting() {}

    /** @throws IOException with the answer, if it is another than yes */
    static void exchange(SocketChannel channel) throws IOException {
        String uid = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        String hex = HexFormat.of().formatHex(uid.getBytes(US_ASCII));
        ByteBuffer greeting = US_ASCII.encode("\0AUTH EXTERNAL " + hex + "\r\nBEGIN\r\n");
        while (greeting.hasRemaining()) {
            channel.write(greeting);
        }
        ByteBuffer answer = ByteBuffer.allocate(OK_BYTES); // no byte of what comes then
        while (answer.hasRemaining() && (answer.position() == 0 || answer.get(answer.position() - 1) != '\n')) {
            if (channel.read(answer) < 0) {
                throw new EOFException("the end instead of an answer");
            }
        }
        String line = US_ASCII.decode(answer.flip()).toString();
        if (!line.startsWith("OK ") || !line.endsWith("\n")) {
            throw new IOException("it answered the greeting with \"" + line.strip() + "\"");
        }
    }
}
