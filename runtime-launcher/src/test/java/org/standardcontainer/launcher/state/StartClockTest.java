package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartClockTest {
    private static final String SPACE = "time:[4026532466]";

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "100000, 0, 10000000", "2, 990000000, 299"})
    void aClockThatWasSetForwardByTicksIsComparedWithOthers(long seconds, long nanos, long ahead) {
        String offsets = String.format("monotonic           7         1%nboottime   %10d %9d%n", seconds, nanos);

        assertThat(StartClock.of(SPACE, offsets)).isEqualTo(new StartClock(ahead, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "monotonic           7         0\n",
                "boottime           -7         0\n",
                "boottime            7         1\n",
                "boottime            7  10000001\n",
                "boottime            7\n"
            })
    void anyOtherMeansSomethingInItsNamespaceAlone(String offsets) {
        assertThat(StartClock.of(SPACE, offsets)).isEqualTo(new StartClock(0, Optional.of(SPACE)));
    }

    @Test
    void aMessageSaysWhichNamespaceIsAnother() {
        Boot here = new Boot("boot", "pid:[1]");

        assertThat(new Boot("boot", "pid:[2]").placeBeside(here)).isEqualTo("pid namespace");
        assertThat(new Boot("boot", "pid:[1] " + SPACE).placeBeside(here)).isEqualTo("time namespace");
        assertThat(here.placeBeside(new Boot("boot", "pid:[1] " + SPACE))).isEqualTo("time namespace");
    }
}
