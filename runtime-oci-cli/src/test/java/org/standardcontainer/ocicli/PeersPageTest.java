package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/peers.md} says what the lists of deviations say; the ITs hold those against the programs. */
class PeersPageTest {
    private static List<String> table(int number) throws IOException {
        List<String> lines = Files.readAllLines(PeersPage.FILE);
        int seen = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| clause ") && seen++ == number) {
                return lines.subList(i + 2, lines.size()).stream()
                        .takeWhile(line -> line.startsWith("|"))
                        .toList();
            }
        }
        return List.of();
    }

    /** If this fails, copy the rows that are expected into the page. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tableHasEveryDeviation(boolean author) throws IOException {
        List<String> rows = PeersPage.rows(author);
        assertThat(String.join("\n", table(author ? 1 : 0))).isEqualTo(String.join("\n", rows));
    }

    @Test
    void whatNoPeerMeetsIsArgued() throws IOException {
        String page = Files.readString(PeersPage.FILE);
        assertThat(PeersPage.metByNone())
                .isNotEmpty()
                .allSatisfy(clause -> assertThat(page).contains("- `" + clause + "`: "));
    }
}
