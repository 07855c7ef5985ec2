package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Children of a process at this moment, for tests that have to find them before they end: {@link ProcessHandle} reads all of
 * {@code /proc} for that, which may well take longer than a create.
 */
public final class Children {
    private Children() {}

    /** The children of each of its threads; none if there is no such process any more. */
    public static List<Long> of(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.flatMap(thread -> ofThread(thread.resolve("children")))
                    .toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Children and what came from them, as far as it hasn't been taken by another parent. */
    static Stream<Long> andTheirs(long pid) {
        return of(pid).stream().flatMap(child -> Stream.concat(Stream.of(child), andTheirs(child)));
    }

    private static Stream<Long> ofThread(Path file) {
        try {
            return Stream.of(Files.readString(file).split(" "))
                    .filter(s -> !s.isBlank())
                    .map(Long::valueOf);
        } catch (IOException gone) {
            return Stream.empty(); // the thread has ended
        }
    }
}
