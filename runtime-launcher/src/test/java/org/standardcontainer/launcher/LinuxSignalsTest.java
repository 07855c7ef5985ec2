package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Signal;

class LinuxSignalsTest {
    @ParameterizedTest
    @CsvSource({
        "HUP,1",
        "KILL,9",
        "USR1,10",
        "USR2,12",
        "TERM,15",
        "CHLD,17",
        "STOP,19",
        "SYS,31",
        "IOT,6",
        "CLD,17",
        "POLL,29",
        "RTMIN,34",
        "RTMIN+1,35",
        "RTMIN+30,64",
        "RTMAX,64",
        "RTMAX-30,34",
        "9,9",
        "64,64",
        "0,0"
    })
    void knowsTheNumber(String name, int number) {
        assertThat(LinuxSignals.number(new Signal(name))).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMT", "INFO", "RTMIN-1", "RTMIN+31", "RTMAX+1", "RTMAX-31", "65", "999", "FOO", "KILL+1"})
    void refusesWhatLinuxDoesNotHave(String name) {
        assertThat(LinuxSignals.number(new Signal(name))).isEqualTo(OptionalInt.empty());
    }

    @Test
    void everyNumberHasASignalThatHasThatNumber() {
        for (int number = 1; number <= 64; number++) {
            assertThat(LinuxSignals.number(LinuxSignals.of(number))).hasValue(number);
        }
        assertThat(LinuxSignals.of(9)).isEqualTo(Signal.KILL);
    }
}
