package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of the cgroup that a process on this host is in, where the hierarchies are mounted as usual. */
public final class ProcessCgroup {
    private static final Path MOUNTED = Path.of("/sys/fs/cgroup");

    private ProcessCgroup() {}

    /**
     * The content of a file.
     *
     * @param process the process's {@code /proc} directory
     * @param controller whose file it is
     * @param v1 its name where the controller is one of cgroup v1
     * @param v2 its name where it isn't
     */
    public static String read(Path process, String controller, String v1, String v2) {
        try {
            List<String> lines = Files.readAllLines(process.resolve("cgroup"));
            Optional<String> path = lines.stream()
                    .filter(line -> List.of(line.split(":", 3)[1].split(",")).contains(controller))
                    .map(line -> line.split(":", 3)[2])
                    .findFirst();
            Path file = path.map(p -> Path.of(MOUNTED + "/" + controller + p, v1))
                    .orElseGet(() -> Path.of(MOUNTED + unified(lines), v2));
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unified(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("");
    }
}
