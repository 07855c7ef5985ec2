package org.standardcontainer.launcher.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes operands in the launcher's wire form: little-endian integers; byte strings as length, bytes and a NUL that the
 * length doesn't count. Not safe for several threads.
 *
 * <p>Each method writes one operand, and one letter of the signature that the launcher's table must show too.
 */
public final class PlanWriter {
    private static final int ROOM = 8192; // for a plan as it usually is

    private byte[] bytes = new byte[ROOM];
    private int length;
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
        raw32(op.opcode());
        int letters = signature.length();
        int start = beginLength();
        op.encode(this);
        endLength(start);
        signature.setLength(letters); // what stands inside is the other operation's
        rawByte(0);
        return this;
    }

    /** What was written so far. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    // --- for LaunchPlan, outside of operands ---

    /** Makes room for a length that is known later; where it begins. */
    int beginLength() {
        raw32(0);
        return length;
    }

    /** Fills it in: what was written since. */
    void endLength(int start) {
        set32(start - 4, length - start);
    }

    int length() {
        return length;
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
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        rawByte(0);
    }

    private void rawByte(int value) {
        makeRoom(1);
        bytes[length++] = (byte) value;
    }

    void raw32(int value) {
        makeRoom(4);
        length += 4;
        set32(length - 4, value);
    }

    void set32(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }

    /** @throws IllegalArgumentException if more is written than any launcher takes */
    private void makeRoom(int more) {
        long needed = (long) length + more;
        if (needed > LaunchPlan.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a plan of " + needed + " bytes or more; at most " + LaunchPlan.MAX_BYTES + " are taken");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LaunchPlan.MAX_BYTES, Math.max(needed, 2L * bytes.length)));
        }
    }
}
