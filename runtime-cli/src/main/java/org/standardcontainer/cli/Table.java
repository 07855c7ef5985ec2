package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.standardcontainer.spi.Printable;

/**
 * Rows of text with aligned columns, two spaces apart; nothing after the last cell of a row, which may be as long as it
 * likes without moving the columns of others. Control characters in cells are escaped.
 */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table row(String... cells) {
        rows.add(Arrays.stream(cells).map(Printable::of).toList());
        return this;
    }

    /** The lines, without line ends. */
    List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size() - 1; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(Math.max(0, widths[i] - row.get(i).length()) + 2));
        }
        return line.toString().stripTrailing();
    }
}
