package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignalTest {
    @ParameterizedTest
    @CsvSource({"KILL, SIGKILL", "SIGKILL, SIGKILL", "sigkill, SIGKILL", "rtmin+3, SIGRTMIN+3", "9, 9"})
    void isReadByNameOrNumber(String text, String shown) {
        assertThat(Signal.parse(text))
                .hasValueSatisfying(signal -> assertThat(signal).hasToString(shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-9", "SIG-9", "KILL ", "9x", "1000", "ŞİG"})
    void whatCanBeNoneIsNone(String text) {
        assertThat(Signal.parse(text)).isEmpty();
    }

    @Test
    void onlyANumberHasANumber() {
        assertThat(new Signal("9").number()).isEqualTo(OptionalInt.of(9));
        assertThat(Signal.KILL.number()).isEmpty();
    }
}
