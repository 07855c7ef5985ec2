package org.standardcontainer.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rows of {@code src/test/resources/support}, and the document that is made of them. */
final class SupportTables {
    static final Path DOCUMENT = Path.of("../docs/linux-support.md");
    private static final Path DIRECTORY = Path.of("src/test/resources/support");
    private static final String EXTENSION = ".txt";
    private static final List<String> HEAD = List.of("| property | | how | proven by |", "| --- | --- | --- | --- |");

    private SupportTables() {}

    /** The rows of each file, by its name without the extension. */
    static Map<String, List<SupportRow>> read() {
        Map<String, List<SupportRow>> tables = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString();
                tables.put(name.substring(0, name.length() - EXTENSION.length()), rows(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }

    private static List<SupportRow> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(SupportRow::parse)
                .toList();
    }

    /** The document as it is. */
    static List<String> document() {
        try {
            return Files.readAllLines(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document with the tables as the rows have it: each stands between its marker and the end marker. */
    static List<String> generated() {
        Map<String, List<SupportRow>> tables = read();
        List<String> lines = new ArrayList<>();
        boolean inTable = false;
        for (String line : document()) {
            if (line.startsWith("<!-- end")) {
                inTable = false;
            }
            if (!inTable) {
                lines.add(line);
            }
            if (line.startsWith("<!-- table ")) {
                inTable = true;
                String name = line.split(" ")[2];
                List<SupportRow> rows = tables.remove(name);
                if (rows == null) {
                    throw new IllegalStateException("no file " + name + EXTENSION + " in " + DIRECTORY);
                }
                lines.addAll(HEAD);
                rows.forEach(row -> lines.add(row.markdown()));
            }
        }
        if (!tables.isEmpty()) {
            throw new IllegalStateException("no marker in " + DOCUMENT + " for " + tables.keySet());
        }
        return lines;
    }
}
