package org.standardcontainer.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Every sentence of the spec with a requirement in it, in the spec's order, and then what this API promises beyond it.
 * Immutable.
 */
public final class ClauseTable {
    private static final ClauseTable INSTANCE = read();

    private final Map<String, Requirement> rows;
    private final Map<String, String> untested;

    private ClauseTable(Map<String, Requirement> rows, Map<String, String> untested) {
        this.rows = Collections.unmodifiableMap(rows);
        this.untested = Collections.unmodifiableMap(untested);
    }

    /** The table of the spec version that the kit tests. */
    public static ClauseTable instance() {
        return INSTANCE;
    }

    /** All rows; those of the spec in its order. */
    public Collection<Requirement> rows() {
        return rows.values();
    }

    /** The row with this id. */
    public Optional<Requirement> find(String id) {
        return Optional.ofNullable(rows.get(id));
    }

    /** The row with this id. @throws IllegalArgumentException if there is none */
    public Requirement get(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("no clause " + id + " in the table"));
    }

    /** Why the kit has no test for this clause although it could be observed; empty if it has one. */
    public Optional<String> untested(String id) {
        return Optional.ofNullable(untested.get(id));
    }

    Map<String, String> untested() {
        return untested;
    }

    private static ClauseTable read() {
        Map<String, Requirement> rows = new LinkedHashMap<>();
        for (String resource : List.of("clauses.csv", "promises.csv")) {
            for (List<String> fields : lines(resource)) {
                Requirement row = row(fields);
                if (rows.put(row.id(), row) != null) {
                    throw new IllegalStateException("clause " + row.id() + " stands twice in the table");
                }
            }
        }
        Map<String, String> untested = new LinkedHashMap<>();
        lines("untested.csv").forEach(fields -> untested.put(fields.get(0), fields.get(1)));
        return new ClauseTable(rows, untested);
    }

    private static List<List<String>> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ClauseTable.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
            reader.readLine(); // the heading
            return reader.lines().map(ClauseTable::fields).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Requirement row(List<String> f) {
        return new Requirement(
                f.get(0),
                f.get(1),
                f.get(2),
                Level.of(f.get(3)),
                f.get(4),
                Set.of(f.get(5).split("\\|")),
                f.get(6).equals("yes"),
                f.get(7),
                f.get(8),
                f.get(9));
    }

    /** The fields of one line (RFC 4180; the table has no line breaks in fields). */
    static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
