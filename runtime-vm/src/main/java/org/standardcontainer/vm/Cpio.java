package org.standardcontainer.vm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An archive in the form "newc", which a Linux kernel takes as its first file system. Not safe for several threads. */
final class Cpio {
    private static final int FILE = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int ALIGNMENT = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int inode;

    /** Adds a directory; the ones above it have to be there. */
    Cpio directory(String path) {
        entry(path, DIRECTORY | 0755, new byte[0]);
        return this;
    }

    /** Adds a file. */
    Cpio file(String path, int mode, byte[] content) {
        entry(path, FILE | mode, content);
        return this;
    }

    /** The whole archive; nothing can be added any more. */
    byte[] finish() {
        entry("TRAILER!!!", 0, new byte[0]);
        return out.toByteArray();
    }

    private void entry(String path, int mode, byte[] content) {
        byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_8);
        inode++;
        StringBuilder header = new StringBuilder("070701");
        // inode, mode, uid, gid, links, time, size, device, device, special, special, length of the name, checksum
        int[] fields = {inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0};
        for (int field : fields) {
            header.append(String.format("%08x", field));
        }
        out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(name);
        pad();
        out.writeBytes(content);
        pad();
    }

    private void pad() {
        while (out.size() % ALIGNMENT != 0) {
            out.write(0);
        }
    }
}
