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
    static final int PLAN = 8; // to an agent, as all up to 30 that aren't for a zygote
    static final int PING = 10;
    static final int AHEAD = 12;
    static final int GREET = 13;
    static final int READ = 14;
    static final int LOOK = 15;
    static final int ASK = 30;

    static final int REPORT = 16;
    static final int WARNING = 17;
    static final int DATA = 18;
    static final int STDIN_CREDIT = 19;
    static final int STDIN_CLOSED = 20;
    static final int EXITED = 21;
    static final int GONE = 22;
    static final int ENDED = 23;
    static final int HELLO = 24; // of an agent, as the rest
    static final int PONG = 25;
    static final int RECEIVED = 26;
    static final int FILE = 27;
    static final int LOOKED = 28;
    static final int ANSWER = 29;

    static final int WORKER = 0;
    static final int MONITOR = 1;
    static final int BRIEF = 2; // a bit of a: no GONE after a worker's REPORT, nor after ENDED
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
