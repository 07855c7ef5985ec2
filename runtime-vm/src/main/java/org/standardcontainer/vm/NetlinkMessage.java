package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message of rtnetlink's, as a kernel lists what it has: a fixed part, then attributes. */
final class NetlinkMessage {
    /** The types that there are: what is new, as the answers to the next one but one. */
    static final int NEW_LINK = 16;

    static final int GET_LINK = 18;
    static final int SET_LINK = 19;
    static final int NEW_ADDRESS = 20;
    static final int GET_ADDRESS = 22;
    static final int NEW_ROUTE = 24;
    static final int GET_ROUTE = 26;
    static final int NEW_NEIGHBOUR = 28;
    static final int GET_NEIGHBOUR = 30;

    private static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int TYPE_BITS = 0x3fff; // above them are flags

    private final int type;
    private final ByteBuffer fixed;
    private final Map<Integer, byte[]> attributes;

    private NetlinkMessage(int type, ByteBuffer fixed, Map<Integer, byte[]> attributes) {
        this.type = type;
        this.fixed = fixed;
        this.attributes = attributes;
    }

    /** Reads a list, written in hexadecimal digits. @throws IOException if it is damaged */
    static List<NetlinkMessage> parse(String digits) throws IOException {
        try {
            byte[] bytes = HexFormat.of().parseHex(digits);
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            List<NetlinkMessage> all = new ArrayList<>();
            for (int at = 0; bytes.length - at >= HEADER; ) {
                int length = in.getInt(at);
                if (length < HEADER || length > bytes.length - at) {
                    throw new IOException("a message of " + length + " bytes in what the kernel lists");
                }
                message(in.getShort(at + 4), Arrays.copyOfRange(bytes, at + HEADER, at + length))
                        .ifPresent(all::add);
                at += aligned(length);
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new IOException("what the kernel lists is damaged", e);
        }
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }

    /** How long the fixed part is; of others nothing is wanted. */
    private static Optional<Integer> fixed(int type) {
        return switch (type) {
            case NEW_LINK -> Optional.of(16);
            case NEW_ADDRESS -> Optional.of(8);
            case NEW_ROUTE, NEW_NEIGHBOUR -> Optional.of(12);
            default -> Optional.empty();
        };
    }

    private static Optional<NetlinkMessage> message(int type, byte[] bytes) {
        return fixed(type).filter(length -> length <= bytes.length).map(length -> {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            Map<Integer, byte[]> attributes = new LinkedHashMap<>();
            for (int at = length; bytes.length - at >= ATTRIBUTE_HEADER; ) {
                int size = Short.toUnsignedInt(in.getShort(at));
                if (size < ATTRIBUTE_HEADER || size > bytes.length - at) {
                    break;
                }
                attributes.put(
                        in.getShort(at + 2) & TYPE_BITS, Arrays.copyOfRange(bytes, at + ATTRIBUTE_HEADER, at + size));
                at += aligned(size);
            }
            return new NetlinkMessage(type, in, attributes);
        });
    }

    int type() {
        return type;
    }

    /** A number of the fixed part. */
    int u8(int at) {
        return Byte.toUnsignedInt(fixed.get(at));
    }

    int u16(int at) {
        return Short.toUnsignedInt(fixed.getShort(at));
    }

    int u32(int at) {
        return fixed.getInt(at);
    }

    boolean has(int attribute) {
        return attributes.containsKey(attribute);
    }

    Optional<byte[]> attribute(int attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    Optional<Integer> number(int attribute) {
        return attribute(attribute)
                .filter(value -> value.length >= Integer.BYTES)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    /** A text, which may be shorter than its room. */
    Optional<String> text(int attribute) {
        return attribute(attribute)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .map(text -> text.substring(0, text.indexOf('\0') < 0 ? text.length() : text.indexOf('\0')));
    }
}
