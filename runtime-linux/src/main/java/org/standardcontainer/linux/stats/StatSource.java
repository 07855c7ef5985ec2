package org.standardcontainer.linux.stats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the kernel's figures are read. */
public interface StatSource {
    /** Of this machine's kernel. */
    StatSource HERE = new StatSource() {
        /** More than any of these files has; a container may have many network interfaces. */
        private static final int MOST_BYTES = 1 << 20;

        @Override
        public String text(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            } catch (IOException absent) {
                return "";
            }
        }

        @Override
        public List<String> names(Path directory) {
            try (Stream<Path> files = Files.list(directory)) {
                return files.map(path -> path.getFileName().toString()).toList();
            } catch (IOException gone) {
                return List.of();
            }
        }
    };

    /** What is in a file; empty if there is none. */
    String text(Path file);

    /** The names of the files in a directory; none if there is no such directory. */
    List<String> names(Path directory);
}
