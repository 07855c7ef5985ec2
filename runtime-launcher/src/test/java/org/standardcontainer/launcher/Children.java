package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.standardcontainer.launcher.state.Vanishing;

/**
 * Children of a process at this moment, for tests that have to find them before they end: {@link ProcessHandle} reads all of
 * {@code /proc} for that, which may well take longer than a create.
 */
public final class Children {
    private Children() {}

    /** The children of each of its threads; none if there is no such process any more. */
    public static List<Long> of(long pid) {
        Path process = Path.of("/proc/" + pid);
        try {
            return Vanishing.look(process, () -> ofThreads(process)).orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Children and what came from them, as far as it hasn't been taken by another parent. */
    static Stream<Long> andTheirs(long pid) {
        return of(pid).stream().flatMap(child -> Stream.concat(Stream.of(child), andTheirs(child)));
    }

    private static List<Long> ofThreads(Path process) throws IOException {
        List<Long> all = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                Vanishing.look(thread, () -> Files.readString(thread.resolve("children"))).stream()
                        .flatMap(text -> Stream.of(text.split(" ")))
                        .filter(pid -> !pid.isBlank())
                        .map(Long::valueOf)
                        .forEach(all::add);
            }
        }
        return all;
    }
}
