package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.conformance.bench.EngineProfile;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** Filters that get in the launcher's own way, and the profile that Docker and podman use. The kit has the rest. */
class SeccompIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Opened
    private static TestContainers containers;

    private static Seccomp profile(String action, String... names) {
        return new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                null,
                null,
                null,
                null,
                List.of(new Seccomp.Syscall(List.of(names), action, null, null)));
    }

    private static Spec spec(Seccomp profile, boolean noNewPrivileges, String... args) {
        return TestContainers.shell("")
                .process(TestContainers.process(args)
                        .noNewPrivileges(noNewPrivileges)
                        .build())
                .linux(TestContainers.linux().seccomp(profile).build())
                .build();
    }

    /** All that the launcher calls between the filter and the program is execve, with privileges and without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filterNeedsToLetThroughNothingButExecve(boolean noNewPrivileges) {
        String[] launcher = {
            "openat", "openat2", "close_range", "close", "prctl", "capset", "setresuid", "setresgid", "setgroups",
            "accept4", "sendto", "sendmsg", "recvfrom", "recvmsg", "pwrite64", "clone", "clone3", "umask",
            "rt_sigaction", "rt_sigprocmask", "poll", "ppoll", "seccomp", "nanosleep", "getresuid", "capget", "chdir",
            "prlimit64", "setrlimit"
        };
        // with all that comes after the start: a mask for files, a limit that is set last
        Spec spec =
                spec(profile("SCMP_ACT_KILL_PROCESS", launcher), noNewPrivileges, "/bin/busybox", "true").toBuilder()
                        .process(TestContainers.process("/bin/busybox", "true")
                                .noNewPrivileges(noNewPrivileges)
                                .user(new User(0L, 0L, 027L, null, null))
                                .rlimits(new Rlimit("RLIMIT_NOFILE", BigInteger.valueOf(64), BigInteger.valueOf(64)))
                                .build())
                        .build();
        TestContainers.Result result = containers.run(spec);
        // busybox itself sets its user ids, so that it is ended; by then it is the program
        assertThat(result.status())
                .satisfiesAnyOf(
                        status -> assertThat(status).isEqualTo(new ExitStatus.Exited(0)),
                        status -> assertThat(status)
                                .isInstanceOfSatisfying(
                                        ExitStatus.Signalled.class,
                                        s -> assertThat(s.signal().name()).isEqualTo("SYS")));
    }

    /** Who sets a mask after it would be ended, and the program never heard of. */
    @Test
    void filterComesAfterTheLastStepThatIsNotTheProgram() {
        Spec spec = spec(profile("SCMP_ACT_KILL_PROCESS", "umask"), true, "/bin/busybox", "true").toBuilder()
                .process(TestContainers.process("/bin/busybox", "echo", "ran")
                        .noNewPrivileges(true)
                        .user(new User(0L, 0L, 027L, null, null))
                        .build())
                .build();
        assertThat(containers.output(spec)).isEqualTo("ran\n");
    }

    /** What can't be executed is an error, also where nobody may say so any more. */
    @ParameterizedTest
    @CsvSource({"SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", "SCMP_ACT_LOG"})
    void failureToExecuteIsToldUnderAnyFilter(String action) throws IOException {
        Spec spec = spec(profile(action, "sendto", "exit_group", "write", "sendmsg"), true, "/bin/nothing");
        Bundle bundle = containers.bundle(spec);
        Path program = bundle.directory().resolve("rootfs/bin/nothing");
        Files.writeString(program, "no program");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), bundle, Stdio.discard())) {
            assertThatExceptionOfType(LaunchFailedException.class)
                    .isThrownBy(container::start)
                    .withMessageContaining("ENOEXEC");
        }
    }

    @Test
    void filterThatRefusesExecveIsRefused() {
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> containers.run(spec(profile("SCMP_ACT_ERRNO", "execve"), true, "true")))
                .withMessageContaining("/linux/seccomp")
                .withMessageContaining("execve");
    }

    @Test
    void filterThatKillsAtExecveEndsTheContainer() {
        TestContainers.Result result = containers.run(spec(profile("SCMP_ACT_KILL_THREAD", "execve"), true, "true"));
        assertThat(result.status())
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        s -> assertThat(s.signal().name()).isEqualTo("SYS"));
        assertThat(containers.warnings()).extracting(Finding::problem).anyMatch(problem -> problem.contains("execve"));
    }

    /** CAP_SYS_ADMIN, which init keeps for the filter's sake, is none of the program's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void programHasNoMoreCapabilitiesThanWithoutAFilter(int user) {
        Spec with = TestContainers.shell("")
                .process(TestContainers.process("grep", "Cap", "/proc/self/status")
                        .user(User.of(user, user))
                        .build())
                .linux(TestContainers.linux()
                        .seccomp(profile("SCMP_ACT_ERRNO", "mkdir"))
                        .build())
                .build();
        Spec without = TestContainers.shell("")
                .process(with.process())
                .linux(TestContainers.linux().build())
                .build();
        assertThat(containers.output(with))
                .isEqualTo(containers.output(without))
                .contains("CapEff:\t0000000000000000");
    }

    /** A further process isn't init's child: nothing but its own plan gives it the filter. */
    @Test
    void furtherProcessesAreFiltered() throws Exception {
        Spec spec = spec(profile("SCMP_ACT_ERRNO", "mkdir", "mkdirat"), false, "sleep", "1000");
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard())) {
            container.start();
            ProcessConfig further = TestContainers.process(
                            "sh",
                            "-c",
                            "grep Seccomp: /proc/self/status; mkdir /tmp/further || echo refused; grep CapEff /proc/self/status")
                    .build();
            try (ExecProcess process = container.require(Exec.class).exec(further, Stdio.pipes())) {
                String out =
                        new String(process.attachment().orElseThrow().stdout().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(out).contains("Seccomp:\t2").contains("refused").contains("CapEff:\t0000000000000000");
            }
        }
    }

    /** A profile that asks the listener at that socket about these calls. */
    private static Seccomp asking(Path socket, String metadata, String... calls) {
        return new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                null,
                null,
                socket.toString(),
                metadata,
                List.of(new Seccomp.Syscall(List.of(calls), "SCMP_ACT_NOTIFY", null, null)));
    }

    @Test
    void listenerThatDoesNotReadDoesNotHoldTheStart() throws IOException {
        Path socket = containers.directory().resolve("silent.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Seccomp profile = asking(socket, "x".repeat(100), "personality");
            assertThat(containers.run(spec(profile, true, "true")).status()).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    /** Nobody takes what a listener that is full would have to: the program doesn't run. Twice ten seconds of the launcher's patience. */
    @Test
    @Tag("once")
    void messageThatNobodyTakesFailsTheStart() throws IOException {
        Path socket = containers.directory().resolve("full.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Seccomp profile = asking(socket, "x".repeat(4 << 20), "personality", "sendto", "exit_group");
            try (StandardContainer container = containers
                    .runtime()
                    .create(TestContainers.newId(), containers.bundle(spec(profile, true, "true")), Stdio.discard())) {
                assertThatExceptionOfType(LaunchFailedException.class)
                        .isThrownBy(container::start)
                        .withMessageContaining("/linux/seccomp")
                        .withMessageContaining("ETIMEDOUT");
            }
        }
    }

    /** Each call of the x86_64 table is made, by a process of its own, and gets what the profile says. */
    @Test
    void everyCallGetsWhatDockersProfileSays() throws IOException {
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "its numbers are those of x86_64");
        Optional<Path> file = EngineProfile.find();
        assumeTrue(
                file.isPresent(),
                "needs the package golang-github-containers-common, installed or unpacked by bin/test");
        JsonNode seccomp =
                EngineProfile.read(file.orElseThrow()).forContainer("SCMP_ARCH_X86_64", "amd64", Set.of("CAP_CHOWN"));
        DockerSweep sweep = new DockerSweep(seccomp);
        ObjectNode config = (ObjectNode) JSON.readTree(SpecJson.write(TestContainers.shell("")
                .process(TestContainers.process(sweep.program()).build())
                .linux(TestContainers.linux().build())
                .build()));
        String[] without =
                sweep.results(containers.run(sweep.withProbe(containers.bundle(JSON.writeValueAsBytes(config)))));
        ((ObjectNode) config.get("linux")).set("seccomp", seccomp);
        String[] with =
                sweep.results(containers.run(sweep.withProbe(containers.bundle(JSON.writeValueAsBytes(config)))));
        sweep.check(without, with);
    }
}
