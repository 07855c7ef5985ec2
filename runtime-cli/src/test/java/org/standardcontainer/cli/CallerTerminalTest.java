package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallerTerminalTest {
    @Test
    void rowsComeFirst() {
        assertThat(CallerTerminal.parseSize("24 80\n")).contains(new CallerTerminal.Size(80, 24));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0", "24", "24 80 1", "a b", "999999 80"})
    void whatIsNoSizeIsNone(String text) {
        assertThat(CallerTerminal.parseSize(text)).isEmpty();
    }
}
