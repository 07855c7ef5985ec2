package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TracesTest {
    /** Nothing found would be taken for nothing left. */
    @Test
    void searchWhereNothingCanBeSeenIsAnError() {
        Path gone = Path.of("/proc/no-such-process");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Traces.find(gone, "mark"))
                .withMessageContaining(gone.toString());
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Traces.hasMounts(gone, Path.of("/tmp/kit")));
    }

    @Test
    void pathsOfTheMountTableAreDecoded() {
        assertThat(Traces.decoded("/tmp/two\\040words\\011and\\134")).isEqualTo("/tmp/two words\tand\\");
    }
}
