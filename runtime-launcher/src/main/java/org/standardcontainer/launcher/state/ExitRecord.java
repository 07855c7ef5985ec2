package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How an init process ended, as its monitor saw it.
 *
 * @param kind 1 exited, 2 ended by a signal, 3 ended by a signal and left a core, 4 nobody knows
 * @param value the exit code, or the signal's number on the container's kernel, or why nobody knows
 */
public record ExitRecord(int kind, int value) {
    private static final int MAGIC = 0x58454353; // "SCEX"
    private static final int BYTES = 16;
    private static final int MOST = 4;

    /** @throws IllegalArgumentException if {@code kind} isn't one of the four */
    public ExitRecord {
        if (kind < 1 || kind > MOST) {
            throw new IllegalArgumentException("no kind of exit: " + kind);
        }
    }

    /** The same with Linux's number of the signal, if it is one. */
    public ExitRecord with(Numbers numbers) {
        return kind == 2 || kind == 3 ? new ExitRecord(kind, numbers.signal(value)) : this;
    }

    /** What a container's {@code exit} says; empty if there is none or it is damaged. */
    public static Optional<ExitRecord> read(ContainerDirectory directory) {
        try {
            Site site = directory.site();
            return site.read(directory.exit()).flatMap(ExitRecord::parse).map(record -> record.with(site.numbers()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<ExitRecord> parse(byte[] bytes) {
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        int kind = buffer.getInt(4);
        if (buffer.getInt(0) != MAGIC || buffer.getInt(BYTES - 4) != (int) crc.getValue() || kind < 1 || kind > MOST) {
            return Optional.empty();
        }
        return Optional.of(new ExitRecord(kind, buffer.getInt(8)));
    }
}
