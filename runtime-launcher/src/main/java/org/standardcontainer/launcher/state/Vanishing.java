package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at what may go while it is looked at: the files of a process below {@code /proc}, those of a cgroup. That it went has many errors:
 * {@code ENOENT} and {@code ESRCH} on the way to a file of a process, {@code ESRCH} of one that is open; {@code ENODEV} of a cgroup's. Java
 * has a class for the first alone, and for the others a text in the user's language. So it is looked whether the owner is still there,
 * and what fails though it is is an error.
 */
public final class Vanishing {
    /** A directory may be another's by now, of the same name: a pid is used again. Then that one is looked at. */
    private static final int LOOKS = 10;

    private Vanishing() {}

    /** One look at what an owner has. */
    @FunctionalInterface
    public interface Look<T> {
        T look() throws IOException;
    }

    /**
     * Looks; empty if it wasn't there, or went meanwhile. What a stream of files throws is an {@link IOException} as well, if it is a {@link
     * DirectoryIteratorException}.
     *
     * @param owner the directory that goes with all that is in it: of the process, or the cgroup
     * @throws IOException if it is there and can't be looked at
     */
    public static <T> Optional<T> look(Path owner, Look<T> look) throws IOException {
        for (int looks = 1; ; looks++) {
            IOException problem;
            try {
                return Optional.of(look.look());
            } catch (NoSuchFileException gone) {
                return Optional.empty();
            } catch (DirectoryIteratorException e) {
                problem = e.getCause();
            } catch (IOException e) {
                problem = e;
            }
            if (Files.notExists(owner, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (looks == LOOKS) {
                throw problem;
            }
        }
    }

    /** What is in a file of it, a character for each byte. */
    static Optional<String> text(Path owner, String file) throws IOException {
        return look(owner, () -> Files.readString(owner.resolve(file), StandardCharsets.ISO_8859_1));
    }
}
