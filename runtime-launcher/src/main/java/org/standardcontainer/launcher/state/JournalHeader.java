package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The first record of a journal, which names the container's maker: the monitor, or the one-shot that has ended since. */
final class JournalHeader {
    private static final int KILL_PROCESS = 39;
    private static final int PREFIX = 8;
    private static final int OPERANDS = 4 + 4 + 8 + 4 + 4; // opcode, pid, start time, signal, wait

    private JournalHeader() {}

    /** Who made the container; empty if the journal isn't there, or torn or damaged at its beginning. */
    static Optional<ProcessIdentity> maker(Path journal) {
        try (InputStream in = Files.newInputStream(journal)) {
            return parse(in.readNBytes(PREFIX + OPERANDS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<ProcessIdentity> parse(byte[] bytes) {
        if (bytes.length < PREFIX + OPERANDS) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(bytes, PREFIX, OPERANDS);
        boolean whole = buffer.getInt(0) == OPERANDS && buffer.getInt(4) == (int) crc.getValue();
        if (!whole || buffer.getInt(PREFIX) != KILL_PROCESS) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(buffer.getInt(PREFIX + 4), buffer.getLong(PREFIX + 8)));
    }
}
