package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "web-1", "A.b_c+d-e", "a..b", "_a", "+a"})
    void takesWhatIsNoPath(String id) {
        assertThat(ContainerId.of(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a",
                "a/b",
                "/a",
                "-a",
                ".a",
                "a b",
                "a\n",
                "a\u0000",
                "\u001b[2J",
                "ä",
                "a:b",
                "a@b",
                "a,b",
                "a\\b"
            })
    void refusesTheRest(String id) {
        assertThatExceptionOfType(InvalidContainerIdException.class)
                .isThrownBy(() -> ContainerId.of(id))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"))
                .satisfies(e -> assertThat(e.remedy()).isNotEmpty());
    }

    @Test
    void hasAtMost128Characters() {
        assertThat(ContainerId.of("x".repeat(128)).value()).hasSize(128);
        assertThatExceptionOfType(InvalidContainerIdException.class).isThrownBy(() -> ContainerId.of("x".repeat(129)));
    }
}
