package org.standardcontainer.conformance.sensitivity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be misread, as {@code misreadings.tsv} has it. */
final class Misreadings {
    static final List<Misreading> ALL = read();

    private Misreadings() {}

    private static List<Misreading> read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Misreadings.class.getResourceAsStream("misreadings.tsv")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Misreadings::misreading)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Misreading misreading(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4 && fields.length != 5) {
            throw new IllegalStateException("misreadings.tsv: " + fields.length + " fields, not 4 or 5: " + line);
        }
        Optional<String> needs = fields.length == 5 ? Optional.of(fields[4]) : Optional.empty();
        String found = fields[2].replace("\" : ", "\" ?: "); // not all that write JSON have a space before the colon
        return new Misreading(fields[0], fields[1], needs, Pattern.compile(found), fields[3]);
    }
}
