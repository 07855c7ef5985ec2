package org.standardcontainer.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes ELF files as small as a kernel's loader would still look at. */
final class Elf {
    private static final int HEADER = 64;
    private static final int ENTRY = 56;

    private final ByteBuffer bytes;
    private int headers;

    private Elf(int machine, boolean little) {
        bytes = ByteBuffer.allocate(1024).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        bytes.put(new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) (little ? 1 : 2), 1, 0});
        bytes.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
        bytes.putLong(32, HEADER).putShort(54, (short) ENTRY).position(512);
    }

    static Elf of(int machine) {
        return new Elf(machine, true);
    }

    static Elf big(int machine) {
        return new Elf(machine, false);
    }

    Elf abi(int abi) {
        bytes.put(7, (byte) abi);
        return this;
    }

    Elf interpreter(String path) {
        int at = bytes.position();
        bytes.put((path + '\0').getBytes(StandardCharsets.UTF_8));
        return header(3, at);
    }

    Elf note(String name, int... content) {
        int at = bytes.position();
        byte[] who = (name + '\0').getBytes(StandardCharsets.UTF_8);
        bytes.putInt(who.length).putInt(4 * content.length).putInt(1).put(who);
        bytes.position(bytes.position() + 3 & ~3);
        for (int word : content) {
            bytes.putInt(word);
        }
        return header(4, at);
    }

    private Elf header(int type, int at) {
        int header = HEADER + ENTRY * headers++;
        bytes.putInt(header, type).putLong(header + 8, at).putLong(header + 32, bytes.position() - (long) at);
        bytes.putShort(56, (short) headers);
        bytes.position(bytes.position() + 3 & ~3);
        return this;
    }

    byte[] bytes() {
        return bytes.array().clone();
    }
}
