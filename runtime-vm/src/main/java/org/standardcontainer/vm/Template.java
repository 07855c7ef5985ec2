package org.standardcontainer.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * A machine that has booted, as files in a directory that is there as a whole or not at all: its memory, the rest of its state, and
 * sums of both.
 *
 * @param directory where they are; only its owner reaches what is in it by a path
 */
record Template(Path directory) {
    private static final int PAGE = 4096;
    private static final int PIECE = 256 * PAGE;
    private static final String SUMS = "sums";
    private static final Duration NOTED = Duration.ofHours(1);

    /** As long as the machine's memory, with holes where that was empty; open to who QEMU runs as, which maps it privately. */
    Path memory() {
        return directory.resolve("memory");
    }

    /** What QEMU wrote down besides. */
    Path state() {
        return directory.resolve("state");
    }

    /**
     * Finishes one that was just made.
     *
     * @param whole the file with the memory; it is taken away
     * @throws IOException if there is no room
     */
    static Template finish(Path directory, Path whole) throws IOException {
        Template template = new Template(directory);
        copy(whole, template.memory());
        Files.delete(whole);
        Files.setPosixFilePermissions(template.memory(), PosixFilePermissions.fromString("rw-rw-rw-"));
        template.note(sum(template.memory()), sum(template.state()));
        return template;
    }

    /** Leaves out the pages that have nothing in them. */
    private static void copy(Path from, Path to) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        byte[] nothing = new byte[PAGE];
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            long size = in.size();
            for (long at = 0; at < size; at += PAGE) {
                page.clear();
                while (page.hasRemaining() && in.read(page, at + page.position()) > 0) {}
                boolean last = at + PAGE >= size;
                if (last || !java.util.Arrays.equals(page.array(), nothing)) {
                    page.flip();
                    out.write(page, at);
                }
            }
            out.force(true);
        }
    }

    private void note(long memory, long state) throws IOException {
        Properties sums = new Properties();
        sums.setProperty("memory", Long.toString(memory));
        sums.setProperty("state", Long.toString(state));
        sums.setProperty("changed", changed());
        try (OutputStream out = Files.newOutputStream(directory.resolve(SUMS))) {
            sums.store(out, null);
        }
    }

    /** Nobody but the kernel sets it. */
    private String changed() throws IOException {
        return Files.getAttribute(memory(), "unix:ctime") + " " + Files.size(memory());
    }

    /**
     * Why it can't be used; empty if it can. The memory is only read when somebody has had to do with its file.
     *
     * @throws IOException if it can't be read
     */
    Optional<String> damage() throws IOException {
        Properties sums = new Properties();
        try (InputStream in = Files.newInputStream(directory.resolve(SUMS))) {
            sums.load(in);
        }
        if (!Long.toString(sum(state())).equals(sums.getProperty("state"))) {
            return Optional.of(state() + " isn't what was written");
        }
        if (changed().equals(sums.getProperty("changed"))) {
            return Optional.empty();
        }
        long memory = sum(memory());
        if (!Long.toString(memory).equals(sums.getProperty("memory"))) {
            return Optional.of(memory() + " isn't what was written");
        }
        note(memory, sum(state()));
        return Optional.empty();
    }

    /** When a machine was last made from it, to an hour; long ago for one that is half removed. */
    Instant used() throws IOException {
        try {
            return Files.getLastModifiedTime(directory.resolve(SUMS)).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.EPOCH;
        }
    }

    /** Notes that a machine is made from it; false if it is not there any more, as somebody else has removed it. */
    boolean use() throws IOException {
        Instant now = Instant.now();
        Path noted = directory.resolve(SUMS);
        try {
            if (Files.getLastModifiedTime(noted).toInstant().isBefore(now.minus(NOTED))) {
                Files.setLastModifiedTime(noted, FileTime.from(now));
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            return true; // it is read-only or another user's: a note is no reason not to use it
        }
        return true;
    }

    private static long sum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                sum.update(piece, 0, n);
            }
        }
        return sum.getValue();
    }
}
