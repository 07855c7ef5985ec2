package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessIdentityTest {
    private static final String TAIL = " 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 402074 3 4 5\n";

    @Test
    void readsStateAndStartTime() {
        assertThat(ProcessIdentity.Stat.parse("42 (sh) S" + TAIL)).contains(new ProcessIdentity.Stat('S', 402074));
    }

    @Test
    void aNameCanLookLikeFields() {
        assertThat(ProcessIdentity.Stat.parse("42 (a) Z 1 (\n) ) R" + TAIL))
                .contains(new ProcessIdentity.Stat('R', 402074));
    }

    @Test
    void whatIsCutOffIsNothing() {
        String line = "42 (sh) S" + TAIL;
        for (int length = 0; length < line.indexOf("402074"); length++) {
            assertThat(ProcessIdentity.Stat.parse(line.substring(0, length))).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anotherStartTimeIsAnotherProcess() {
        int self = (int) ProcessHandle.current().pid();
        assertThat(new ProcessIdentity(self, 1).isAlive()).isFalse();
        assertThat(new ProcessIdentity(Integer.MAX_VALUE, 1).isAlive()).isFalse();
    }

    /** Nobody hears of an end that wasn't, only because it can't be looked at. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutADescriptorNobodyHasEnded() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process jvm = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 60; exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-MaxFDLimit",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDescriptors.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("true false told; after true: true false an error\n");
        assertThat(jvm.waitFor()).isZero();
    }
}
