package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first record of a journal: {@link org.standardcontainer.launcher.plan.FileOp.StopMaker StopMaker} of the container's maker, which
 * is the monitor, or the one-shot that has ended since.
 *
 * @param maker which process it is
 * @param boot where that process is to be found
 */
record JournalHeader(ProcessIdentity maker, Boot boot) {
    private static final int STOP_MAKER = 11;
    private static final int PREFIX = 12; // length, its complement, CRC-32C
    private static final int MAX_BYTES = 256;

    /** Empty if the journal isn't there, or torn or damaged at its beginning. */
    static Optional<JournalHeader> read(ContainerDirectory directory) {
        try {
            return directory
                    .site()
                    .readBeginning(directory.journal(), PREFIX + MAX_BYTES)
                    .flatMap(JournalHeader::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<JournalHeader> parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < PREFIX) {
            return Optional.empty();
        }
        int length = in.getInt();
        int complement = in.getInt();
        int expected = in.getInt();
        if (length != ~complement || length < 4 || length > in.remaining()) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, PREFIX, length);
        if (expected != (int) crc.getValue() || in.getInt() != STOP_MAKER) {
            return Optional.empty();
        }
        // what has this checksum was written by the launcher, whole
        ProcessIdentity maker = new ProcessIdentity(in.getInt(), in.getLong());
        return Optional.of(new JournalHeader(maker, new Boot(text(in), text(in))));
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        in.get(); // the NUL
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** True if the maker runs, as far as that can be seen from here. */
    boolean isAlive(Boot here, Site site) {
        return boot.equals(here) && site.isAlive(maker);
    }
}
