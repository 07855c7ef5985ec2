package org.standardcontainer.kernel;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads what an ELF file says of the kernel that it is for: its processor, the byte of its header for the operating system, its notes and
 * its interpreter. The file is a stranger's: no size in it is believed beyond what a sensible program has.
 */
final class ElfProgram {
    private static final int MAGIC = 0x7f454c46;
    private static final int MOST_HEADERS = 64;
    private static final int MOST_NOTES = 16 * 1024;
    private static final int MOST_PATH = 4096;
    private static final int PT_INTERP = 3;
    private static final int PT_NOTE = 4;

    private final RootfsFiles.Opened file;
    private final boolean wide;
    private final boolean little;
    private Optional<String> os = Optional.empty();
    private Optional<KernelRelease> oldest = Optional.empty();
    private Optional<String> interpreter = Optional.empty();

    private ElfProgram(RootfsFiles.Opened file, boolean wide, boolean little) {
        this.file = file;
        this.wide = wide;
        this.little = little;
    }

    static boolean isOne(ByteBuffer start) {
        return start.limit() >= 20 && start.getInt(0) == MAGIC;
    }

    /**
     * What it says.
     *
     * @param start the file's first bytes, in the order that begins with the highest
     */
    static ProgramNeeds read(ByteBuffer start, RootfsFiles.Opened file) throws IOException {
        ElfProgram elf = new ElfProgram(file, start.get(4) == 2, start.get(5) == 1);
        elf.os = system(start.get(7));
        try {
            elf.readHeaders(start.duplicate().order(elf.order()));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // damaged: the kernel will say so
        }
        int machine = Short.toUnsignedInt(start.duplicate().order(elf.order()).getShort(18));
        return new ProgramNeeds(
                "ELF", elf.os, Machines.ofElf(machine, elf.wide, elf.little), elf.oldest, elf.interpreter);
    }

    private ByteOrder order() {
        return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** {@code EI_OSABI}. 0, as most have it for Linux, says nothing. */
    private static Optional<String> system(byte abi) {
        return Optional.ofNullable(
                switch (abi) {
                    case 2 -> "netbsd";
                    case 3 -> "linux";
                    case 6 -> "solaris";
                    case 7 -> "aix";
                    case 9 -> "freebsd";
                    case 12 -> "openbsd";
                    default -> null;
                });
    }

    private void readHeaders(ByteBuffer start) throws IOException {
        long at = wide ? start.getLong(32) : Integer.toUnsignedLong(start.getInt(28));
        int size = Short.toUnsignedInt(start.getShort(wide ? 54 : 42));
        int count = Math.min(Short.toUnsignedInt(start.getShort(wide ? 56 : 44)), MOST_HEADERS);
        if (size < (wide ? 56 : 32) || at < 0 || at > Integer.MAX_VALUE) {
            return;
        }
        ByteBuffer headers = bytes(at, (long) size * count, MOST_HEADERS * 1024);
        for (int i = 0; i < count; i++) {
            int header = i * size;
            int type = headers.getInt(header);
            long offset = wide ? headers.getLong(header + 8) : Integer.toUnsignedLong(headers.getInt(header + 4));
            long length = wide ? headers.getLong(header + 32) : Integer.toUnsignedLong(headers.getInt(header + 16));
            if (type == PT_INTERP) {
                interpreter = Optional.of(text(bytes(offset, length, MOST_PATH)));
            } else if (type == PT_NOTE) {
                readNotes(bytes(offset, length, MOST_NOTES));
            }
        }
    }

    private ByteBuffer bytes(long offset, long length, int most) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("a place in the file that is none");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, most));
        file.read(buffer, offset);
        return buffer.flip().order(order());
    }

    private static String text(ByteBuffer bytes) {
        String all = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }

    /** The notes that say for which kernel: each begins with the lengths of a name and of what is said, and a type. */
    private void readNotes(ByteBuffer notes) {
        while (notes.remaining() >= 12) {
            int name = notes.getInt();
            int length = notes.getInt();
            int type = notes.getInt();
            if (name < 0 || length < 0 || name > notes.remaining()) {
                return;
            }
            String who = text(notes.slice(notes.position(), name));
            int content = notes.position() + aligned(name);
            if (content > notes.limit() - length) {
                return;
            }
            readNote(who, type, notes.slice(content, length).order(order()));
            int next = content + aligned(length);
            if (next > notes.limit()) {
                return;
            }
            notes.position(next);
        }
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    private void readNote(String who, int type, ByteBuffer content) {
        if (type != 1) {
            return;
        }
        switch (who) {
            case "GNU" -> readGnu(content); // LSB core, "ABI note tag"
            case "FreeBSD" -> {
                os = Optional.of("freebsd");
                if (content.remaining() >= 4) {
                    long date = Integer.toUnsignedLong(content.getInt(0)); // __FreeBSD_version
                    oldest = Optional.of(new KernelRelease((int) (date / 100_000), (int) (date / 1000 % 100)));
                }
            }
            case "NetBSD" -> os = Optional.of("netbsd");
            case "OpenBSD" -> os = Optional.of("openbsd");
            default -> {}
        }
    }

    private void readGnu(ByteBuffer content) {
        if (content.remaining() < 16) {
            return;
        }
        int system = content.getInt(0);
        os = Optional.ofNullable(
                switch (system) {
                    case 0 -> "linux";
                    case 1 -> "hurd";
                    case 2 -> "solaris";
                    case 3 -> "freebsd";
                    case 4 -> "netbsd";
                    default -> null;
                });
        if (system == 0) {
            oldest = Optional.of(new KernelRelease(content.getInt(4), content.getInt(8)));
        }
    }
}
