package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
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

    /** By the map of its user namespace, and by whose process it is. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void rootOfTheHostIsKnownByItsProcess(@TempDir Path process) throws IOException {
        Path map = process.resolve("uid_map");
        boolean mine = Files.getAttribute(process, "unix:uid").equals(0);
        Files.writeString(map, "         0          0 4294967295\n");
        assertThat(Rootless.isRoot(process)).isEqualTo(mine);
        if (mine) {
            Files.setAttribute(process, "unix:uid", 1);
            assertThat(Rootless.isRoot(process)).isFalse();
            Files.setAttribute(process, "unix:uid", 0);
        }
        for (String namespace : List.of("0 1000 1\n", "0 0 65536\n", "0 100000 65536\n65536 0 1\n", "")) {
            Files.writeString(map, namespace);
            assertThat(Rootless.isRoot(process)).isFalse();
        }
        assertThat(Rootless.callerIsRoot()).isEqualTo(Rootless.isRoot(Path.of("/proc/self")));
    }

    @Test
    void withoutProcItIsSaidThatItCannotBeFoundOut(@TempDir Path nothing) {
        assertThatThrownBy(() -> Rootless.check("true", () -> Rootless.isRoot(nothing)))
                .isInstanceOf(UsageException.class)
                .hasMessage("--rootless true: it can't be found out whether this is root: no such file or directory");
        Rootless.check("auto", () -> Rootless.isRoot(nothing));
    }

    @Test
    void whatIsNoWordOfGosIsAMistake() {
        assertThatThrownBy(() -> Rootless.check("yes", () -> false))
                .hasMessage("--rootless: \"yes\" is none of auto, true and false");
    }
}
