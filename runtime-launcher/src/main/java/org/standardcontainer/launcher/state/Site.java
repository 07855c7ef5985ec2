package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine on which containers are: its files and processes, to be looked at. Changes nothing; safe for several threads. */
public interface Site {
    /** This one. */
    static Site local() {
        return LocalSite.THIS;
    }

    /** A file's bytes; empty if there is none. @throws IOException if it can't be read, or is larger than any that we write */
    Optional<byte[]> read(Path file) throws IOException;

    /** The same of its first bytes, so many at most. */
    Optional<byte[]> readBeginning(Path file, int most) throws IOException;

    /** Whether something has that name, whatever it is. */
    boolean exists(Path path);

    /** Whether that is a directory, and no link to one. */
    boolean isDirectory(Path path);

    /** Whether somebody has this file locked, as far as that can be seen without a lock of one's own; false where it can't. */
    default boolean isLocked(Path file) {
        return false;
    }

    /** The names of the directories in a directory. @throws java.nio.file.NoSuchFileException if it isn't there */
    List<String> directories(Path path) throws IOException;

    /** Whether this very process runs. */
    boolean isAlive(ProcessIdentity process);

    /** Whose its processes' numbers are, as {@link org.standardcontainer.ProcessRef#kernel()} says. */
    String kernel();

    /** What its kernel calls errors and signals. */
    Numbers numbers();
}
