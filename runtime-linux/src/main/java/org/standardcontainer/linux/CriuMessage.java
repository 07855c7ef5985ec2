package org.standardcontainer.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.standardcontainer.launcher.plan.Template;

/** A message in the encoding of protocol buffers, which CRIU's service takes. Not safe for several threads. */
final class CriuMessage {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A number that isn't negative, or an enumeration's. */
    CriuMessage number(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    /** A truth; false is left out. */
    CriuMessage flag(int field, boolean value) {
        return value ? number(field, 1) : this;
    }

    CriuMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    CriuMessage message(int field, CriuMessage value) {
        return bytes(field, value.out.toByteArray());
    }

    Template template() {
        return Template.of(out.toByteArray());
    }

    private CriuMessage bytes(int field, byte[] value) {
        key(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void key(int field, int kind) {
        varint(((long) field << 3) | kind);
    }

    private void varint(long value) {
        long left = value;
        while (left >= 0x80) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
