package org.standardcontainer.launcher.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.standardcontainer.launcher.state.Boot;

/** Journals as another boot or another pid namespace would have written them. */
final class JournalBytes {
    private static final int PREFIX = 12;
    private static final int IDENTITY = 4 + 4 + 8; // opcode, pid, start time

    private JournalBytes() {}

    /** The same journal, but its maker had this pid. */
    static byte[] withPid(byte[] journal, int pid) {
        ByteBuffer all = ByteBuffer.wrap(journal.clone()).order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(PREFIX + 4, pid); // behind the opcode
        CRC32C crc = new CRC32C();
        crc.update(all.array(), PREFIX, all.getInt(0));
        return all.putInt(8, (int) crc.getValue()).array();
    }

    /** The same journal, but its maker is of elsewhere. */
    static byte[] withBoot(byte[] journal, Boot boot) {
        ByteBuffer in = ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN);
        int old = in.getInt(0);
        ByteBuffer out = ByteBuffer.allocate(journal.length + 100).order(ByteOrder.LITTLE_ENDIAN);
        out.position(PREFIX);
        out.put(journal, PREFIX, IDENTITY);
        for (String text : List.of(boot.bootId(), boot.pidNamespace())) {
            out.putInt(text.length()).put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        }
        int length = out.position() - PREFIX;
        CRC32C crc = new CRC32C();
        crc.update(out.array(), PREFIX, length);
        out.putInt(0, length).putInt(4, ~length).putInt(8, (int) crc.getValue());
        out.put(journal, PREFIX + old, journal.length - PREFIX - old);
        byte[] all = new byte[out.position()];
        out.flip().get(all);
        return all;
    }
}
