package org.standardcontainer.launcher.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link DeviceOp}s do on a real kernel. */
class LinuxDevicesIT {
    private static final int EINVAL = 22;
    private static final int MOVE = 0xb7; // to register 0
    private static final int EXIT = 0x95;

    @BeforeEach
    void assumePossible() {
        OneShot.assumePossible();
    }

    private static List<Integer> answering(int answer) {
        return List.of(MOVE, answer, EXIT, 0);
    }

    private static OneShot.Result set(Path cgroup, List<Integer> program) {
        return OneShot.run(LaunchPlan.builder()
                .host("", new DeviceOp.SetDeviceProgram(cgroup.toString(), program))
                .build());
    }

    /** What a process in a cgroup gets that opens a device. */
    private static String open(Path cgroup) throws IOException, InterruptedException {
        String script = "echo $$ >\"$0/cgroup.procs\" && exec 3<>/dev/zero && echo opened";
        Process process = new ProcessBuilder("sh", "-c", script, cgroup.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }

    @Test
    void aProgramDecidesAndTheNextOneTakesItsPlace() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("unified")) {
            assertThat(open(cgroup.path())).isEqualTo("opened");
            for (int answer : new int[] {0, 1, 0, 1}) {
                OneShot.Result result = set(cgroup.path(), answering(answer));
                assertThat(result.succeeded()).as(result.toString()).isTrue();
                assertThat(open(cgroup.path())).contains(answer == 1 ? "opened" : "Operation not permitted");
            }
        }
    }

    @Test
    void theKernelSaysWhyItRefusesAProgram() throws Exception {
        try (TestCgroup cgroup = TestCgroup.in("unified")) {
            OneShot.Result result = set(cgroup.path(), List.of(EXIT, 0));
            assertThat(result.errno()).as(result.toString()).isNotZero();
            assertThat(result.call()).isEqualTo("bpf(BPF_PROG_LOAD)");
            assertThat(result.text()).contains("R0 !read_ok");
            assertThat(set(cgroup.path(), List.of(EXIT)).errno()).isEqualTo(EINVAL);
        }
    }

    @Test
    void whatIsNoCgroupOfVersionTwoIsRefused() throws Exception {
        OneShot.Result result = set(Path.of("/tmp"), answering(1));
        assertThat(result.errno()).as(result.toString()).isEqualTo(EINVAL);
        try (TestCgroup cgroup = TestCgroup.in("freezer")) {
            result = set(cgroup.path(), answering(1));
            assertThat(result.succeeded()).as(result.toString()).isFalse();
        }
        assertThat(set(Path.of("/sys/fs/cgroup/unified/../x"), answering(1)).errno())
                .isEqualTo(EINVAL);
    }
}
