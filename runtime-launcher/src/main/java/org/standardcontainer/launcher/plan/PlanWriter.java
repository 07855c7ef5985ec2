package org.standardcontainer.launcher.plan;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes operands in the launcher's wire form: little-endian integers; byte strings as length, bytes and a NUL that the
 * length doesn't count. Not safe for several threads.
 *
 * <p>Each method writes one operand, and one letter of the signature that the launcher's table must show too.
 */
public final class PlanWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final StringBuilder signature = new StringBuilder();

    PlanWriter() {}

    /** {@code u}: an unsigned 32-bit number, or the bits of a signed one. */
    public PlanWriter u32(int value) {
        signature.append('u');
        raw32(value);
        return this;
    }

    /** {@code U}: an unsigned 64-bit number. */
    public PlanWriter u64(long value) {
        signature.append('U');
        raw32((int) value);
        raw32((int) (value >>> 32));
        return this;
    }

    /** {@code s}: text. @throws IllegalArgumentException if it holds a NUL, which C would cut it at */
    public PlanWriter text(String value) {
        signature.append('s');
        rawText(value);
        return this;
    }

    /** {@code l}: a list of texts. */
    public PlanWriter texts(List<String> values) {
        signature.append('l');
        raw32(values.size());
        values.forEach(this::rawText);
        return this;
    }

    /** {@code n}: a list of unsigned 32-bit numbers. */
    public PlanWriter numbers(List<Integer> values) {
        signature.append('n');
        raw32(values.size());
        values.forEach(this::raw32);
        return this;
    }

    /** {@code t}: a template: count, then for each part its kind (0: bytes) and the bytes. */
    public PlanWriter template(Template value) {
        signature.append('t');
        raw32(value.parts().size());
        for (Template.Part part : value.parts()) {
            if (part instanceof Template.Bytes bytes) {
                raw32(0);
                rawBytes(bytes.bytes());
            } else {
                raw32(((Template.Variable) part).code());
            }
        }
        return this;
    }

    /** {@code o}: another operation: its opcode, then its operands as bytes. */
    public PlanWriter operation(PlanOp op) {
        signature.append('o');
        PlanWriter inner = new PlanWriter();
        op.encode(inner);
        raw32(op.opcode());
        rawBytes(inner.bytes());
        return this;
    }

    /** What was written so far. */
    byte[] bytes() {
        return out.toByteArray();
    }

    /** One letter for each operand. */
    String signature() {
        return signature.toString();
    }

    private void rawText(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text with a NUL: " + value.replace('\0', '?'));
        }
        rawBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void rawBytes(byte[] value) {
        raw32(value.length);
        out.writeBytes(value);
        out.write(0);
    }

    private void raw32(int value) {
        out.write(value);
        out.write(value >>> 8);
        out.write(value >>> 16);
        out.write(value >>> 24);
    }
}
