package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docs/hosts.md}, whose tables are what {@link HostScenario} writes. */
final class HostsDocument {
    private static final Path FILE = Path.of("../docs/hosts.md");
    private static final String END = "<!-- end -->";

    private HostsDocument() {}

    /** The rows that a table has in the document; {@code rows} says which there are, by their words in what the scenario writes. */
    static List<String> table(String name) throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        int start = lines.indexOf("<!-- host " + name + " -->");
        if (start < 0) {
            throw new AssertionError(FILE + " has no table of the host " + name);
        }
        return lines.subList(
                start + 1, start + lines.subList(start, lines.size()).indexOf(END));
    }

    /** The table that what a scenario writes makes. */
    static List<String> made(String written, Map<String, String> rows) {
        List<String> table = new ArrayList<>(List.of("| | |", "| --- | --- |"));
        List<String> lines = written.lines().collect(Collectors.toCollection(ArrayList::new));
        rows.forEach((word, title) -> {
            List<String> cells = lines.stream()
                    .filter(line -> line.startsWith(word + "|"))
                    .map(line -> line.substring(word.length() + 1))
                    .toList();
            table.add("| " + title + " | " + String.join("<br>", cells) + " |");
            lines.removeIf(line -> line.startsWith(word + "|"));
        });
        table.addAll(lines); // what nobody expects: an exception, something left
        return table;
    }

    /** Puts a table in the place of the one that is there. */
    static void write(String name, List<String> table) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(FILE));
        List<String> old = table(name);
        int start = lines.indexOf("<!-- host " + name + " -->") + 1;
        lines.subList(start, start + old.size()).clear();
        lines.addAll(start, table);
        Files.write(FILE, lines);
    }
}
