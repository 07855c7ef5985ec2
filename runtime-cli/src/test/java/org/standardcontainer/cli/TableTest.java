package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void columnsAreAlignedAndNothingTrails() {
        Table table =
                new Table().row("ID", "PID", "BUNDLE").row("web-1", "48211", "").row("a", "7", "/b");

        assertThat(table.lines()).containsExactly("ID     PID    BUNDLE", "web-1  48211", "a      7      /b");
    }

    @Test
    void aLongLastCellMovesNothing() {
        Table table = new Table().row("a", "much longer than others").row("b", "short", "c");

        assertThat(table.lines()).containsExactly("a  much longer than others", "b  short  c");
    }

    @Test
    void noRowsNoLines() {
        assertThat(new Table().lines()).isEmpty();
    }

    @Test
    void whatABundleSaysMovesNoCursor() {
        assertThat(new Table().row("a\u001b[2J\nb", "c").lines()).containsExactly("a\\u001b[2J\\u000ab  c");
    }
}
