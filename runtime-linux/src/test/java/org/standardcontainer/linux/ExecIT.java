package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

/** Further processes in a container: where they are, and what. */
@Timeout(180)
class ExecIT extends ExecScenario {
    @Test
    void itIsWhereTheContainersProcessIs() throws IOException {
        try (StandardContainer container = started(sleeping())) {
            String own = output(
                    container,
                    "for n in mnt net ipc uts pid cgroup; do readlink /proc/self/ns/$n; done;"
                            + " cat /proc/self/cgroup /proc/self/mountinfo; hostname");
            String first = output(
                    container,
                    "for n in mnt net ipc uts pid cgroup; do readlink /proc/1/ns/$n; done;"
                            + " cat /proc/1/cgroup /proc/1/mountinfo; hostname");

            assertThat(own).isEqualTo(first).contains("box");
            assertThat(own).contains("mnt:[").doesNotContain(hostNamespace("mnt"));
            assertThat(output(container, "echo $$").strip()).isNotEqualTo("1");
            try (ExecProcess process = exec(container, "sleep 1000", Stdio.discard())) {
                long pid = process.process().orElseThrow().pid();
                assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                        .contains("/scr-" + id);
            }
        }
    }

    @Test
    void itIsInTheContainersCgroupWithoutAPidNamespaceToo() throws IOException {
        Spec spec = TestContainers.shell("while :; do sleep 1000; done")
                .linux(TestContainers.linux("mount", "uts").build())
                .build();
        try (StandardContainer container = started(spec)) {
            ExecProcess process = exec(container, "sleep 1000", Stdio.discard());
            long pid = process.process().orElseThrow().pid();

            assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup"))).contains("scr-" + id);
            container.destroy(java.time.Duration.ofSeconds(60));
            assertThat(exit(process)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
    }

    @Test
    void itSeesWhatTheContainerHasMounted() {
        try (StandardContainer container = started(TestContainers.shell("echo here > /dev/mark; sleep 1000"))) {
            assertThat(output(container, "while [ ! -s /dev/mark ]; do sleep 0.01; done; cat /dev/mark"))
                    .isEqualTo("here\n");
        }
    }

    @Test
    void nothingIsInheritedFromTheContainersProcess() {
        Spec spec = TestContainers.shell("sleep 1000")
                .process(TestContainers.process("sleep", "1000")
                        .env("PATH=/bin", "OWN=1")
                        .noNewPrivileges(true)
                        .build())
                .build();
        try (StandardContainer container = started(spec)) {
            assertThat(output(container, "env; grep NoNewPrivs /proc/self/status"))
                    .doesNotContain("OWN")
                    .contains("PATH=/bin")
                    .containsPattern("NoNewPrivs:\\s+0");
        }
    }

    @Test
    void itIsAsItsConfigurationSays() {
        ProcessConfig process = TestContainers.process(
                        "sh",
                        "-c",
                        "pwd; id; umask; ulimit -n; cat /proc/self/oom_score_adj; grep -E 'Cap|NoNew' /proc/self/status")
                .cwd("/tmp")
                .user(new User(1000L, 2000L, 027L, List.of(5L, 6L), null))
                .rlimits(new Rlimit("RLIMIT_NOFILE", BigInteger.valueOf(88), BigInteger.valueOf(77)))
                .oomScoreAdj(500)
                .noNewPrivileges(true)
                .capabilities(Capabilities.of("CAP_KILL"))
                .build();
        try (StandardContainer container = started(sleeping())) {
            // a program that isn't root's gets none of the permitted set at exec, as the kernel has it
            assertThat(output(container, process).replaceAll("[ \t]+", " ")).isEqualTo("""
                    /tmp
                    uid=1000 gid=2000 groups=5,6
                    0027
                    77
                    500
                    CapInh: 0000000000000000
                    CapPrm: 0000000000000000
                    CapEff: 0000000000000000
                    CapBnd: 0000000000000020
                    CapAmb: 0000000000000000
                    NoNewPrivs: 1
                    """);
        }
    }

    @Test
    void noDescriptorOfOursIsOpen() {
        try (StandardContainer container = started(sleeping())) {
            assertThat(output(container, "ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3 ");
        }
    }

    @Test
    void aTerminalIsItsOwnAndNotTheConsole() throws Exception {
        ProcessConfig process = TestContainers.process(
                        "sh", "-c", "tty; stty size; ls /dev/console; read go; stty size; exit 4")
                .terminal(true)
                .consoleSize(new ConsoleSize(BigInteger.valueOf(30), BigInteger.valueOf(100)))
                .build();
        try (StandardContainer container = started(sleeping());
                ExecProcess terminal = container.require(Exec.class).exec(process, Stdio.pipes())) {
            Attachment io = terminal.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            io.resize(90, 20);
            io.stdin().write("\n".getBytes(StandardCharsets.US_ASCII));
            io.stdin().flush();

            assertThat(exit(terminal)).isEqualTo(new ExitStatus.Exited(4));
            assertThat(out.get(60, TimeUnit.SECONDS).replace("\r", ""))
                    .contains("/dev/pts/0\n")
                    .contains("No such file or directory")
                    .endsWith("20 90\n");
        }
    }

    private static String hostNamespace(String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
