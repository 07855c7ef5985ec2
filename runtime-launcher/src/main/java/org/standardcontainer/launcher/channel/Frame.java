package org.standardcontainer.launcher.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The zygote's frames; see {@code docs/launcher-protocol.md}. */
final class Frame {
    static final int HEADER = 16;
    static final int MAX_PAYLOAD = 65536 - HEADER;

    static final int RUN = 1;
    static final int STDIN = 2;
    static final int CREDIT = 3;
    static final int CLOSE = 4;
    static final int ATTACH = 5;
    static final int FORGET = 6;
    static final int RESIZE = 7;
    static final int AHEAD = 12;

    static final int REPORT = 16;
    static final int WARNING = 17;
    static final int DATA = 18;
    static final int STDIN_CREDIT = 19;
    static final int STDIN_CLOSED = 20;
    static final int EXITED = 21;
    static final int GONE = 22;

    static final int WORKER = 0;
    static final int MONITOR = 1;
    static final int PLACING = 1 << 12; // a bit of b: one more descriptor

    private Frame() {}

    static byte[] header(int type, int handle, int a, int b) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(handle)
                .putInt(a)
                .putInt(b)
                .array();
    }
}
