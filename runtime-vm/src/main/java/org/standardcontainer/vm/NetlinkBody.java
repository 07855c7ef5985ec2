package org.standardcontainer.vm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.standardcontainer.launcher.plan.Template;

/** What a request of rtnetlink has behind its header: a fixed part, then attributes. All processors that there are guests for count as this does. Not safe for several threads. */
final class NetlinkBody {
    private static final int ROOM = 1024;
    private static final int HEADER = 4;
    private static final int ALIGNMENT = 4;

    private final ByteBuffer bytes = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);

    NetlinkBody u8(int value) {
        bytes.put((byte) value);
        return this;
    }

    NetlinkBody u16(int value) {
        bytes.putShort((short) value);
        return this;
    }

    NetlinkBody u32(int value) {
        bytes.putInt(value);
        return this;
    }

    /** An attribute; the fixed part is over. */
    NetlinkBody attribute(int type, byte[] value) {
        bytes.putShort((short) (HEADER + value.length)).putShort((short) type).put(value);
        while (bytes.position() % ALIGNMENT != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }

    NetlinkBody attribute(int type, int value) {
        return attribute(
                type,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }

    NetlinkBody attribute(int type, String value) {
        return attribute(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** How many bytes there are: where the value of the next attribute begins, less four. */
    int length() {
        return bytes.position();
    }

    Template template() {
        byte[] all = new byte[bytes.position()];
        bytes.duplicate().flip().get(all);
        return Template.of(all);
    }
}
