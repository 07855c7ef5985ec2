package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file that isn't there yet, and leaves none where it can't be written whole: on a full disk, say. */
final class NewFile {
    private NewFile() {}

    /** @throws java.nio.file.FileAlreadyExistsException if there is one, also if it is a link; nothing has become of it */
    static void write(Path file, byte[] content) throws IOException {
        boolean whole = false;
        WritableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (channel) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }
}
