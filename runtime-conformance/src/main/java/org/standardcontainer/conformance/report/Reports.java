package org.standardcontainer.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The files that are left of a run. */
public final class Reports {
    /** For programs; its form is in {@code conformance.schema.json}. */
    static final String JSON = "conformance.json";

    /** For build servers. */
    static final String JUNIT = "TEST-conformance.xml";

    /** For people. */
    static final String PAGE = "index.html";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Reports() {}

    /** Makes the directory, so that one that can't be written to is found before the first test. */
    public static void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "conformance", ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException("no report can be written to " + directory, e);
        }
    }

    /**
     * Writes the report into this directory, which is made if it is missing.
     *
     * @return what was written: {@code conformance.json}, JUnit's XML, and a page that works from the disk
     */
    public static List<Path> write(Results results, Path directory) throws IOException {
        Files.createDirectories(directory);
        JsonNode document = JsonReport.document(results);
        return List.of(
                write(directory, JSON, document.toPrettyString() + "\n"),
                write(directory, JUNIT, JunitReport.of(results)),
                write(directory, PAGE, new ComparisonPage(List.of(document)).html()));
    }

    /**
     * Writes a page that shows several runs side by side.
     *
     * @param runs files or directories of earlier reports, one or more
     * @throws IllegalArgumentException if one of them is no report
     */
    public static Path compare(List<Path> runs, Path directory) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (Path run : runs) {
            documents.add(read(Files.isDirectory(run) ? run.resolve(JSON) : run));
        }
        Files.createDirectories(directory);
        return write(directory, PAGE, new ComparisonPage(documents).html());
    }

    private static JsonNode read(Path file) throws IOException {
        JsonNode document;
        try {
            document = MAPPER.readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!document.path("clauses").isArray() || !document.path("runtime").isTextual()) {
            throw new IllegalArgumentException(file + " is no report of this kit");
        }
        return document;
    }

    private static Path write(Path directory, String name, String text) throws IOException {
        Path unfinished = directory.resolve(name + ".new");
        Files.write(unfinished, text.getBytes(StandardCharsets.UTF_8));
        return Files.move(unfinished, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
}
