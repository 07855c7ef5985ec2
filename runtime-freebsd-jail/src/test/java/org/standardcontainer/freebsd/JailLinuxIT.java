package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.UnsupportedFeatureException;

/**
 * Images of Linux, on a machine with the module linux64; what becomes of them without that. The root has the kit's probe for Linux, too, as
 * {@code linux}.
 */
class JailLinuxIT extends JailScenario {
    private static final String OS = "org.opencontainers.image.os";

    private void assumeLinux(boolean there) {
        boolean warned = machine.runtime().features().capabilities().contains("freebsd.linux-images");
        assumeTrue(warned == there, "the machine has " + (there ? "no module linux64" : "the module linux64"));
    }

    @Test
    void aProgramOfLinuxFindsWhatItLooksFor() throws Exception {
        assumeLinux(true);
        String output = machine.output(new Config()
                .set("/annotations", Map.of(OS, "linux"))
                .set("/hostname", "penguin")
                .args(List.of(
                        "/linux",
                        "look",
                        "read:/proc/version",
                        "read:/proc/sys/kernel/osrelease",
                        "list:/sys",
                        "stat:/dev/shm",
                        "create:/dev/shm/x",
                        "list:/dev/fd"))
                .text());
        JsonNode report = Machine.JSON.readTree(output);
        assertThat(report.path("hostname").asText()).isEqualTo("penguin");
        assertThat(report.path("tried").path("read:/proc/version").path("text").asText())
                .startsWith("Linux version 5.15.0");
        assertThat(report.path("tried").path("list:/sys").path("names")).isNotEmpty();
        assertThat(report.path("tried").path("create:/dev/shm/x").path("ok").asBoolean())
                .isTrue();
        assertThat(report.path("tried").path("list:/dev/fd").path("names")).isNotEmpty();
        machine.assertNothingLeft();
    }

    @Test
    void anImageOfLinuxIsRefusedWhereNobodyExecutesIt() {
        assumeLinux(false);
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .set("/annotations", Map.of(OS, "linux"))
                                .args(List.of("/linux", "exit", "0"))
                                .text()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/annotations/" + OS)
                .hasMessageContaining("linux64");
    }
}
