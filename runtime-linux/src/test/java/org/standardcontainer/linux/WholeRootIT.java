package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.testguest.Opened;

/** A root that is itself among the paths to be made read-only, or hidden. */
class WholeRootIT {
    @Opened
    private static TestContainers containers;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/bin/.."})
    void isReadonlyAndMountsInItAreNot(String path) {
        TestContainers.Result result =
                containers.run(TestContainers.shell("touch /dev/file && echo written; touch /file")
                        .linux(TestContainers.linux().readonlyPaths(path).build())
                        .build());
        assertThat(result.out()).isEqualTo("written\n");
        assertThat(result.err()).contains("touch: /file: Read-only file system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//"})
    void isNotHidden(String path) {
        assertThatThrownBy(() -> containers.run(TestContainers.shell("true")
                        .linux(TestContainers.linux()
                                .maskedPaths("/proc/keys", path)
                                .build())
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/maskedPaths/1")
                .hasMessageContaining("the whole root can't be hidden");
    }
}
