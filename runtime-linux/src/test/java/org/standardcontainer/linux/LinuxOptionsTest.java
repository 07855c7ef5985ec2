package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.config.RuntimeConfig;

final class LinuxOptionsTest {
    @Test
    void usuallyAContainerHasAKeyringAndNothingOfItsCallers() {
        assertThat(LinuxOptions.from(RuntimeConfig.of(Map.of("backend", "linux"))))
                .isEqualTo(LinuxOptions.USUAL);
        assertThat(LinuxOptions.USUAL.environment(List.of("A=b"))).containsExactly("A=b");
    }

    @Test
    void aProgramIsToldOfItsSocketsAlone() {
        LinuxOptions options = LinuxOptions.from(RuntimeConfig.of(Map.of("backend", "linux", "linux.listen-fds", "2")));

        assertThat(options.environment(List.of("LISTEN_FDS=7", "A=b", "LISTEN_PID=8")))
                .containsExactly("A=b", "LISTEN_FDS=2", "LISTEN_PID=1");
    }

    @Test
    void furtherProcessesKeepToTheContainersKeyring() {
        LinuxOptions options =
                LinuxOptions.from(RuntimeConfig.of(Map.of("backend", "linux", "linux.keyring", "caller")));
        Map<String, String> notes = new java.util.HashMap<>();
        options.note(notes);

        assertThat(LinuxOptions.USUAL.forFurther(notes).keyring()).isEqualTo(LinuxOptions.Keyring.CALLER);
        assertThat(options.forFurther(Map.of()).keyring()).isEqualTo(LinuxOptions.Keyring.NEW);
    }

    @Test
    void cgroupsBelow() {
        assertThat(SubCgroup.parse("/a//b/\ncpu,cpuacct:c\n:d"))
                .containsExactly(
                        new SubCgroup(List.of(), "a/b"),
                        new SubCgroup(List.of("cpu", "cpuacct"), "c"),
                        new SubCgroup(List.of(""), "d"));
        SubCgroup cpu = SubCgroup.parse("cpu:../x").get(0);
        assertThat(cpu.isBelow()).isFalse();
        assertThat(cpu.concerns("cpuacct,cpu")).isTrue();
        assertThat(cpu.concerns("memory")).isFalse();
    }
}
