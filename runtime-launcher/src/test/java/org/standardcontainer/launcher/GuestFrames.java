package org.standardcontainer.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;

/** What an agent in a guest and its proxy say to each other, as bytes (docs/launcher-protocol.md, "Proxy and agent"). */
final class GuestFrames {
    static final int STDIN = 2;
    static final int CLOSE = 4;
    static final int RESIZE = 7;
    static final int HELLO = 24;
    static final int REPORT = 16;
    static final int WARNING = 17;
    static final int DATA = 18;
    static final int STDIN_CREDIT = 19;
    static final int STDIN_CLOSED = 20;
    static final int EXITED = 21;
    static final int GONE = 22;
    static final int CONTAINER = 1;
    static final int START = 2;

    /** The handle of who asks first. */
    static final int ASKING = 16;

    /** A report's kind. */
    static final int ANSWER = 5;

    private GuestFrames() {}

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(pieces).forEach(all::writeBytes);
        return all.toByteArray();
    }

    static byte[] frame(int type, int handle, int a, int b, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(20 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(16 + payload.length)
                .putInt(type)
                .putInt(handle)
                .putInt(a)
                .putInt(b)
                .put(payload);
        return out.array();
    }

    static byte[] frame(int type, int handle, int a, int b) {
        return frame(type, handle, a, b, new byte[0]);
    }

    static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] hello() {
        return frame(HELLO, 0, 1, 0, text(""));
    }

    static byte[] report(int handle, int kind, int step, int errno) {
        return frame(REPORT, handle, 0, 0, report(kind, step, errno, text("execve"), text("")));
    }

    /** @param text as it stands in it, with its length */
    static byte[] answer(int kind, byte[] text) {
        return frame(WARNING, ASKING, 0, 0, report(kind, 0, 0, text(""), text));
    }

    private static byte[] report(int kind, int step, int errno, byte[] call, byte[] text) {
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(kind)
                .putInt(step)
                .putInt(errno)
                .putInt(7)
                .putLong(8)
                .putInt(0)
                .putInt(0);
        return join(out.array(), call, text("/there"), text);
    }

    static byte[] started() {
        return join(hello(), report(CONTAINER, 1, 0, 0), report(START, 1, 0, 0));
    }

    static byte[] data(int stream, int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        return frame(DATA, CONTAINER, stream, 0, payload);
    }
}
