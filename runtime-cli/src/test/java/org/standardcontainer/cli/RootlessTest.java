package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --rootless}: who may ask for what. */
class RootlessTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "false", "0", "F"})
    void whatIsFoundOutAnyoneMayAskFor(String value) {
        Rootless.check(value, () -> true);
        Rootless.check(value, () -> false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "T"})
    void cgroupsThatMayFailAreForOrdinaryUsers(String value) {
        Rootless.check(value, () -> false);
        assertThatThrownBy(() -> Rootless.check(value, () -> true))
                .hasMessage("option --rootless " + value + " of root is not supported");
    }

    @Test
    void whatIsNoWordOfGosIsAMistake() {
        assertThatThrownBy(() -> Rootless.check("yes", () -> false))
                .hasMessage("--rootless: \"yes\" is none of auto, true and false");
    }
}
