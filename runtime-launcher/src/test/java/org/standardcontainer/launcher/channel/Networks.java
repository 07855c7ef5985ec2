package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The network namespaces that processes are in, or have open, by the names that the kernel has for them. */
final class Networks {
    private Networks() {}

    /** Those that a process holds without being in them. */
    static Stream<String> heldBy(ProcessHandle process) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open
                    .flatMap(fd -> link(fd).stream())
                    .filter(name -> name.startsWith("net:") && !name.equals(own()))
                    .toList()
                    .stream();
        } catch (IOException | UncheckedIOException gone) {
            return Stream.empty();
        }
    }

    static String of(long pid) {
        return link(Path.of("/proc/" + pid + "/ns/net")).orElseThrow();
    }

    static String own() {
        return of(ProcessHandle.current().pid());
    }

    private static Optional<String> link(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
