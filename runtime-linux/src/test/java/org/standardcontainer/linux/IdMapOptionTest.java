package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;

class IdMapOptionTest {
    /** The second range of users is the example in crun's manual page. */
    private static final LinuxConfig CONTAINER = LinuxConfig.builder()
            .uidMappings(List.of(new IdMapping(0L, 0L, 1L), new IdMapping(1L, 2L, 1000L)))
            .gidMappings(List.of(new IdMapping(0L, 100_000L, 10L)))
            .build();

    @Test
    void ranges() {
        IdMapOption option = IdMapOption.parse("uids=0-1-10#10-11-10;gids=0-100-10", null);
        assertThat(option.uids()).containsExactly(new IdMapping(0L, 1L, 10L), new IdMapping(10L, 11L, 10L));
        assertThat(option.gids()).containsExactly(new IdMapping(0L, 100L, 10L));
    }

    @Test
    void rangesOfTheContainersUserNamespace() {
        IdMapOption option = IdMapOption.parse("gids=@0-5-5#7-8-1;uids=@1-3-10", CONTAINER);
        assertThat(option.uids()).containsExactly(new IdMapping(1L, 4L, 10L));
        assertThat(option.gids()).containsExactly(new IdMapping(0L, 100_005L, 5L), new IdMapping(7L, 8L, 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uids=0-1-10 | both required",
                "uids=0-1-10;uids=0-1-10 | both required",
                "uids=0-1-10;gids=0-1-10;gids=0-1-10 | both required",
                "foo=0-1-10;gids=0-1-10 | \"foo=0-1-10\" is neither",
                "uids=0-1;gids=0-1-10 | \"0-1\" is not of the form",
                "uids=;gids=0-1-10 | is not of the form",
                "uids=0-1-0;gids=0-1-10 | is empty",
                "uids=4294967295-1-2;gids=0-1-10 | ends above",
                "uids=0-4294967295-2;gids=0-1-10 | ends above",
                "uids=@0-1-1;gids=0-1-10 | in no single range",
                "uids=@1-1-1001;gids=0-1-10 | in no single range",
                "uids=0-1-10;gids=@10-1-1 | in no single range",
            })
    void whatIsNoMapping(String text, String problem) {
        assertThatThrownBy(() -> IdMapOption.parse(text, CONTAINER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void withoutAUserNamespaceNothingIsRelativeToIt() {
        assertThatThrownBy(() -> IdMapOption.parse("uids=@0-1-1;gids=@0-1-1", null))
                .hasMessageContaining("in no single range");
    }
}
