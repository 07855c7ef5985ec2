package org.standardcontainer.vm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What is inside a compressed kernel. A translated guest takes as long for unpacking itself as for a tenth of its boot, so the host
 * does it once. It then boots by its PVH entry, at a fixed address.
 */
final class KernelImage {
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int SECTOR = 512;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int LZ4_LEGACY = 0x184c2102;
    private static final int GZIP = 0x8b1f;
    private static final int ELF = 0x464c457f;
    private static final int NOTE = 4;
    private static final int PVH_ENTRY = 18;
    private static final int MOST = 1 << 28;

    private KernelImage() {}

    /**
     * The kernel as an ELF file.
     *
     * @param kernel a {@code bzImage} (the kernel's x86/boot.rst)
     * @return empty if it is none, is packed by something else than LZ4 or gzip, or has no PVH entry
     */
    static Optional<byte[]> unpack(byte[] kernel) {
        try {
            ByteBuffer in = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
            int start = (Byte.toUnsignedInt(in.get(SETUP_SECTORS)) + 1) * SECTOR + in.getInt(PAYLOAD_OFFSET);
            // its last four bytes are the length of what was packed
            ByteBuffer payload =
                    in.slice(start, in.getInt(PAYLOAD_LENGTH) - Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int length = in.getInt(start + payload.capacity());
            if (length <= 0 || length > MOST) {
                return Optional.empty();
            }
            byte[] elf;
            if (payload.getInt(0) == LZ4_LEGACY) {
                elf = lz4(payload.position(Integer.BYTES), length);
            } else if (Short.toUnsignedInt(payload.getShort(0)) == GZIP) {
                elf = new GZIPInputStream(new ByteArrayInputStream(kernel, start, payload.capacity()))
                        .readNBytes(length);
            } else {
                return Optional.empty();
            }
            return hasPvhEntry(elf) ? Optional.of(elf) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // damaged, or something else: it boots as it is, or not at all
        }
    }

    /** Blocks, each with its length before it (lz4_Frame_format.md, "Legacy frame"). */
    private static byte[] lz4(ByteBuffer in, int length) {
        byte[] out = new byte[length];
        int done = 0;
        while (in.remaining() >= Integer.BYTES && done < length) {
            int block = in.getInt();
            done = lz4Block(in.slice(in.position(), block), out, done);
            in.position(in.position() + block);
        }
        return Arrays.copyOf(out, done);
    }

    /** Literals and then a copy of what came before, again and again; a block ends with literals (lz4_Block_format.md). */
    private static int lz4Block(ByteBuffer in, byte[] out, int start) {
        int at = start;
        while (in.hasRemaining()) {
            int token = Byte.toUnsignedInt(in.get());
            int literals = extended(in, token >> 4);
            in.get(out, at, literals);
            at += literals;
            if (!in.hasRemaining()) {
                break;
            }
            int from = at - (Byte.toUnsignedInt(in.get()) | Byte.toUnsignedInt(in.get()) << Byte.SIZE);
            // byte by byte: it may run into what it writes itself
            for (int left = extended(in, token & 15) + 4; left > 0; left--) {
                out[at++] = out[from++];
            }
        }
        return at;
    }

    private static int extended(ByteBuffer in, int nibble) {
        int length = nibble;
        for (int more = nibble == 15 ? 255 : 0; more == 255; length += more) {
            more = Byte.toUnsignedInt(in.get());
        }
        return length;
    }

    /** QEMU boots an ELF file by this note alone. */
    static boolean hasPvhEntry(byte[] file) {
        ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (elf.getInt(0) != ELF || elf.get(4) != 2) {
            return false;
        }
        int header = (int) elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++, header += elf.getShort(54)) {
            if (elf.getInt(header) == NOTE) {
                int at = (int) elf.getLong(header + 8);
                int end = at + (int) elf.getLong(header + 32);
                while (at < end) {
                    if (elf.getInt(at + 8) == PVH_ENTRY) {
                        return true;
                    }
                    at += 12 + aligned(elf.getInt(at)) + aligned(elf.getInt(at + 4));
                }
            }
        }
        return false;
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }
}
