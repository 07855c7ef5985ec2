package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files among images that hold memory. */
record WrittenPages(Path images) {
    /** Their size; what is in holes counts. */
    long bytes() throws IOException {
        long sum = 0;
        for (Path file : files()) {
            sum += Files.size(file);
        }
        return sum;
    }

    /** What they take, in blocks of 512 bytes. */
    long blocks() throws IOException {
        long sum = 0;
        for (Path file : files()) {
            Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
            try (InputStream out = stat.getInputStream()) {
                sum += Long.parseLong(new String(out.readAllBytes(), UTF_8).strip());
            }
        }
        return sum;
    }

    private List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(images)) {
            files.filter(file -> file.getFileName().toString().startsWith("pages-"))
                    .forEach(found::add);
        }
        return found;
    }
}
