package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** The monitor of the machine that a test is in: what is written there plugs hardware and unplugs it. */
final class QemuMonitor {
    private QemuMonitor() {}

    static void say(String command) throws IOException {
        try (Stream<Path> ports = Files.list(Path.of("/sys/class/virtio-ports"))) {
            Path port = ports.filter(at -> text(at.resolve("name")).equals("monitor"))
                    .findFirst()
                    .orElseThrow();
            Files.write(
                    Path.of("/dev").resolve(port.getFileName()),
                    (command + "\n").getBytes(UTF_8),
                    StandardOpenOption.WRITE);
        }
    }

    /** What is in a file of sysfs. */
    static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
