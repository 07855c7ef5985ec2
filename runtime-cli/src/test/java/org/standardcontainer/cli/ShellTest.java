package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellTest {
    @ParameterizedTest
    @CsvSource({
        "true, '', xterm, true",
        "true, '', '', true",
        "true, 1, xterm, false",
        "true, '', dumb, false",
        "false, '', xterm, false"
    })
    void colourIsForTerminalsWhoseOwnerWantsIt(boolean terminal, String noColor, String term, boolean coloured) {
        Shell shell = new Shell(System.out, System.err, Map.of("NO_COLOR", noColor, "TERM", term), terminal);

        assertThat(shell.red("scr:")).isEqualTo(coloured ? "\u001b[1;31mscr:\u001b[0m" : "scr:");
    }
}
