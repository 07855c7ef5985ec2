package org.standardcontainer.launcher.channel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Frames on a line; see {@code docs/launcher-protocol.md}: END, the frame and its CRC-32C with END and ESCAPE escaped, END. Takes
 * bytes one after the other; not safe for several threads.
 */
final class LineCodec {
    private static final int END = 0x7e;
    private static final int ESCAPE = 0x7d;
    private static final int FLIP = 0x20;
    private static final int CHECK = 4;
    private static final int MOST = 65536 + CHECK;

    private byte[] frame = new byte[4096];
    private int length;
    private boolean escaped;

    /** The most bytes that a frame with so long a payload takes. */
    static int most(int payload) {
        return 2 * (Frame.HEADER + payload + CHECK) + 2;
    }

    /** The longest payload of a frame that takes no more than so many bytes. */
    static int payload(int bytes) {
        return (bytes - 2) / 2 - CHECK - Frame.HEADER;
    }

    static byte[] encode(byte[] header, ByteBuffer payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(header.length + payload.remaining() + 64);
        CRC32C crc = new CRC32C();
        crc.update(header);
        crc.update(payload.duplicate());
        out.write(END);
        put(out, ByteBuffer.wrap(header));
        put(out, payload.duplicate());
        put(out, ByteBuffer.allocate(CHECK).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue()));
        out.write(END);
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xff;
            if (b == END || b == ESCAPE) {
                out.write(ESCAPE);
                out.write(b ^ FLIP);
            } else {
                out.write(b);
            }
        }
    }

    /** Takes one byte; the frame that it ends, or null. What isn't whole is dropped. */
    @Nullable
    ByteBuffer take(byte b) {
        int value = b & 0xff;
        if (value == ESCAPE) {
            escaped = true;
            return null;
        }
        if (value != END) {
            if (length == frame.length) {
                frame = Arrays.copyOf(frame, Math.min(MOST, 2 * frame.length));
            }
            if (length < frame.length) {
                frame[length++] = (byte) (escaped ? value ^ FLIP : value);
            }
            escaped = false;
            return null;
        }
        int whole = length - CHECK;
        length = 0;
        escaped = false;
        if (whole < Frame.HEADER) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, whole);
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        return in.getInt(whole) == (int) crc.getValue()
                ? ByteBuffer.wrap(Arrays.copyOf(frame, whole)).order(ByteOrder.LITTLE_ENDIAN)
                : null;
    }
}
