package org.standardcontainer.testguest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file for what a guest writes to its console, which no other guest writes to meanwhile: {@code guest-KIND.log}, or with a number where that has
 * one. Whose it is the kernel knows, by a lock on a file beside it that is never opened otherwise; it goes with the JVM.
 *
 * @param path it needn't be there, and may have what an earlier one has written
 */
record ConsoleFile(Path path, FileChannel lock) implements AutoCloseable {
    private static final int MOST = 100;

    static ConsoleFile take(Path directory, GuestKind kind) throws IOException {
        for (int i = 1; i <= MOST; i++) {
            String name = "guest-" + kind + (i == 1 ? "" : "-" + i);
            FileChannel lock = FileChannel.open(
                    directory.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isOurs(lock)) {
                return new ConsoleFile(directory.resolve(name + ".log"), lock);
            }
            lock.close();
        }
        throw new IOException(MOST + " guests write to " + directory + " already");
    }

    private static boolean isOurs(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException ofThisJvm) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
