package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and lengths of time as runc's options have them. */
final class SizesTest {
    @ParameterizedTest
    @CsvSource({"-1, -1", "0, 0", "4096, 4096", "64k, 65536", "1.5M, 1572864", "2 GiB, 2147483648", "1tb, 1099511627776"
    })
    void sizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-2", "1x", "m", "1e3", "99999999999p"})
    void noSizes(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "5s, PT5S", "1.5s, PT1.5S", "1m30s, PT1M30S", "2h, PT2H"})
    void lengthsOfTime(String text, Duration time) {
        assertThat(GoDuration.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0s", "-1s", "s", "1 s"})
    void noLengthsOfTime(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(UsageException.class);
    }
}
