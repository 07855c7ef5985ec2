package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellTest {
    @ParameterizedTest
    @CsvSource({"true, '', true", "true, 1, false", "false, '', false"})
    void colourIsForTerminalsWhoseOwnerWantsIt(boolean terminal, String noColor, boolean coloured) {
        Shell shell = new Shell(System.out, System.err, Map.of("NO_COLOR", noColor), terminal);

        assertThat(shell.red("scr:")).isEqualTo(coloured ? "\u001b[1;31mscr:\u001b[0m" : "scr:");
    }
}
