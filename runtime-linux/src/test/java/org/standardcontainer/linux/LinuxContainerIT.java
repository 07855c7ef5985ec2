package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.Signal;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** What a container is, seen from inside. */
@Timeout(120)
class LinuxContainerIT {
    @Opened
    private TestContainers containers;

    // --- the end ---

    /** config-linux.md#control-groups, as the container's own cgroup says. */
    @Test
    void limitsAreTheKernels() {
        for (String controller : List.of("memory", "cpu", "pids")) {
            Path hierarchy = Path.of("/sys/fs/cgroup", controller);
            assumeTrue(Files.exists(hierarchy.resolve("cgroup.procs")), "needs cgroup v1 at " + hierarchy);
        }
        Spec spec = TestContainers.shell("cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.shares"
                        + " cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us pids/pids.max")
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64L << 20).build())
                                .cpu(LinuxCpu.builder()
                                        .shares(BigInteger.valueOf(512))
                                        .quota(50_000L)
                                        .period(BigInteger.valueOf(100_000))
                                        .build())
                                .pids(new LinuxPids(20L))
                                .build())
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();

        assertThat(containers.output(spec)).isEqualTo("67108864\n512\n50000\n100000\n20\n");
    }

    @Test
    void aProgramRunsAndItsExitCodeIsKnown() {
        TestContainers.Result result = containers.run(
                TestContainers.shell("echo out; echo err >&2; exit 7").build());

        assertThat(result).isEqualTo(new TestContainers.Result("out\n", "err\n", new ExitStatus.Exited(7)));
    }

    @Test
    void aSignalThatEndsItIsKnown() {
        // process 1 of a pid namespace ignores what it has no handler for; without one it is like any other
        Spec spec = TestContainers.shell("kill -TERM $$")
                .linux(TestContainers.linux("network", "ipc", "uts", "mount").build())
                .build();

        assertThat(containers.run(spec).status()).isEqualTo(new ExitStatus.Signalled(Signal.TERM, 15, false));
    }

    // --- namespaces ---

    @Test
    void itHasItsOwnNameProcessesAndNetwork() throws IOException {
        String hostname = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        String out = output(
                "hostname; echo $$; set -- /proc/[0-9]*; echo $#; ip -o link | grep -c .; ip -o link; ip -o addr");

        assertThat(out.lines()).startsWith("box", "1", "1", "1");
        assertThat(out).contains("lo: <LOOPBACK,UP,LOWER_UP>").contains("127.0.0.1/8");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).isEqualTo(hostname);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "network", "ipc", "uts", "cgroup"})
    void aNamespaceIsNewIfItIsListedAndTheRuntimesIfNot(String type) throws IOException {
        String file = type.equals("network") ? "net" : type;
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns", file)).toString();
        // its own pid namespace is what the links in its proc are about
        Spec.Builder shell =
                TestContainers.shell("readlink /proc/self/ns/" + file).hostname(null);

        assertThat(containers
                        .output(shell.linux(TestContainers.linux("mount", type).build())
                                .build())
                        .strip())
                .startsWith(file + ":[")
                .isNotEqualTo(own);
        assertThat(containers
                        .output(shell.linux(TestContainers.linux("mount").build())
                                .build())
                        .strip())
                .isEqualTo(own);
    }

    // --- process ---

    @Test
    void theEnvironmentIsExactlyThat() {
        for (String home : List.of("HOME=/else", "HOME=")) {
            ProcessConfig process = TestContainers.process("env")
                    .env("PATH=/bin", "A=b=c", home, "EMPTY=")
                    .build();
            assertThat(containers.output(
                            TestContainers.shell("").process(process).build()))
                    .isEqualTo("PATH=/bin\nA=b=c\n" + home + "\nEMPTY=\n");
        }
    }

    @Test
    void theProcessIsAsConfigured() {
        ProcessConfig process = TestContainers.process("sh", "-c", "pwd; id; umask; echo \"[$0]\"", "an argument")
                .cwd("/made/for/it")
                .user(new User(1000L, 2000L, 027L, List.of(5L, 6L), null))
                .build();

        assertThat(containers.output(TestContainers.shell("").process(process).build()))
                .isEqualTo("""
                /made/for/it
                uid=1000 gid=2000 groups=5,6
                0027
                [an argument]
                """);
    }

    @Test
    void noDescriptorOfOursIsOpen() {
        // 3 is the listing's own
        assertThat(output("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3 ");
    }

    @Test
    void capabilitiesAreExactlyThose() {
        List<String> three = List.of("CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_AUDIT_WRITE");
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "grep Cap /proc/self/status")
                        .user(User.of(1000, 1000))
                        .capabilities(new Capabilities(three, three, three, three, List.of("CAP_KILL")))
                        .build())
                .build();

        assertThat(containers.output(spec).replace("\t", "")).isEqualTo("""
                CapInh:0000000020000420
                CapPrm:0000000000000020
                CapEff:0000000000000020
                CapBnd:0000000020000420
                CapAmb:0000000000000020
                """);
    }

    @Test
    void withoutCapabilitiesRootHasNone() {
        assertThat(output("grep -c 'Cap.*0000000000000000' /proc/self/status")).isEqualTo("5\n");
    }

    @Test
    void aCapabilityThatCannotBeHadIsAWarning() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "grep CapBnd /proc/self/status")
                        .capabilities(Capabilities.of("CAP_KILL", "CAP_TEST"))
                        .build())
                .build();

        assertThat(containers.output(spec)).contains("0000000000000020");
        assertThat(containers.warnings())
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning.problem()).contains("CAP_TEST"))
                .extracting(Finding::subject)
                .contains("/process/capabilities/bounding/1");
    }

    @Test
    void privilegesLimitsAndScore() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                "grep NoNewPrivs /proc/1/status; cat /proc/1/oom_score_adj; ulimit -n; ulimit -Hf")
                        .noNewPrivileges(true)
                        .oomScoreAdj(500)
                        .rlimits(
                                Rlimit.of("RLIMIT_NOFILE", 10),
                                new Rlimit("RLIMIT_FSIZE", BigInteger.valueOf(1024), BigInteger.valueOf(0)))
                        .build())
                .build();

        assertThat(containers.output(spec)).isEqualTo("NoNewPrivs:\t1\n500\n10\n2\n");
    }

    // --- files ---

    @Test
    void theRootIsReadonlyIfSoAskedAndMountsInItAreNot() {
        Spec.Builder spec = TestContainers.shell("touch /file; touch /dev/shm; touch /dev/file && echo written");
        assertThat(containers.run(spec.build())).satisfies(result -> {
            assertThat(result.out()).isEqualTo("written\n");
            assertThat(result.err()).isEmpty();
        });
        assertThat(containers.run(spec.root(new Root("rootfs", true)).build())).satisfies(result -> {
            assertThat(result.out()).isEqualTo("written\n");
            assertThat(result.err()).contains("touch: /file: Read-only file system");
        });
    }

    @Test
    void mountsAreThereWithTheirOptions() throws IOException {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        Files.writeString(data.resolve("file"), "content");
        Spec spec = TestContainers.shell("cat /srv/file; echo; grep -E ' /(srv|tmp|relative) ' /proc/self/mountinfo")
                .mounts(TestContainers.mounts(
                        Mount.bind(data.toString(), "/srv", "ro", "nosuid", "noexec", "rprivate"),
                        Mount.of("/tmp", "tmpfs", "scratch", "nodev", "noatime", "size=64k", "mode=1777"),
                        Mount.of("relative", "tmpfs", "none", "ro")))
                .build();

        List<String> lines = containers.output(spec).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("content");
        assertThat(lines.get(1)).contains(" /srv ro,nosuid,noexec,");
        assertThat(lines.get(2))
                .contains(" /tmp rw,nodev,noatime - tmpfs scratch ")
                .contains("size=64k");
        assertThat(lines.get(3)).contains(" /relative ro,");
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).noneMatch(line -> line.contains("/srv ro"));
    }

    @Test
    void pathsAreMaskedAndReadonly() {
        Spec spec = TestContainers.shell(
                        "cat /secret; ls /hidden | wc -l; touch /hidden/x; touch /fixed/x; cat /fixed/file;"
                                + " echo 1 > /proc/sys/kernel/ns_last_pid; cat /proc/sysrq-trigger 2>&1 | head -1")
                .linux(TestContainers.linux()
                        .maskedPaths("/secret", "/hidden", "/not/there")
                        .readonlyPaths("/fixed", "/proc/sys", "/not/there/either")
                        .build())
                .build();
        var bundle = containers.bundle(spec);
        Path root = bundle.directory().resolve("rootfs");
        write(root.resolve("secret"), "secret");
        write(root.resolve("hidden/file"), "hidden");
        write(root.resolve("fixed/file"), "fixed");

        TestContainers.Result result = containers.run(bundle);
        assertThat(result.out()).startsWith("0\nfixed");
        assertThat(result.err())
                .contains("touch: /hidden/x: Read-only file system")
                .contains("touch: /fixed/x: Read-only file system")
                .contains("can't create /proc/sys/kernel/ns_last_pid: Read-only file system")
                .doesNotContain("secret");
    }

    @Test
    void theDefaultDevicesWorkAndNoOthers() {
        List<String> capabilities = List.of("CAP_MKNOD", "CAP_DAC_OVERRIDE");
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", SCRIPT_OF_DEVICES)
                        .capabilities(new Capabilities(capabilities, capabilities, null, capabilities, null))
                        .build())
                .build();

        TestContainers.Result result = containers.run(spec);
        assertThat(result.out())
                .isEqualTo(
                        "3\n0\n2\npts/ptmx\n/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\nmore\n");
        assertThat(result.err())
                .contains("No space left on device")
                .contains("/dev/mem: Operation not permitted")
                .contains("/dev/disk: Operation not permitted");
    }

    private static final String SCRIPT_OF_DEVICES = """
            head -c 3 /dev/zero | wc -c
            head -c 1 /dev/null | wc -c
            head -c 2 /dev/urandom | wc -c
            echo x > /dev/full
            for link in ptmx fd stdin stdout stderr; do readlink /dev/$link; done
            test -c /dev/tty && test -c /dev/random && echo more
            mknod /dev/mem c 1 1 && head -c 1 /dev/mem
            mknod /dev/disk b 254 0 && head -c 1 /dev/disk
            true
            """;

    @Test
    void listedDevicesAreThere() {
        Spec spec = TestContainers.shell("stat -c '%F %t:%T %a %u:%g' /dev/mine /opt/fifo; head -c 2 /dev/mine | wc -c")
                .linux(TestContainers.linux()
                        .devices(
                                new LinuxDevice("/dev/mine", "c", 1L, 5L, 0640L, 0L, 4L),
                                new LinuxDevice("/opt/fifo", "p", null, null, 0600L, null, null))
                        .build())
                .build();

        assertThat(containers.output(spec)).isEqualTo("""
                        character special file 1:5 640 0:4
                        fifo 0:0 600 0:0
                        2
                        """);
    }

    /** What {@code --device /dev/x:/dev/x:r} of docker and podman comes to. */
    @Test
    void aListedDeviceMayBeUsedAsItsRuleSaysAndNotMore() {
        Spec spec = TestContainers.shell("(: </dev/x); (: </dev/y); (: >>/dev/y)")
                .linux(TestContainers.linux()
                        .devices(
                                new LinuxDevice("/dev/x", "b", 240L, 8L, null, null, null),
                                new LinuxDevice("/dev/y", "b", 240L, 7L, null, null, null))
                        .resources(LinuxResources.builder()
                                .devices(new LinuxDeviceRule(true, "b", 240L, 7L, "r"))
                                .build())
                        .build())
                .build();

        // a number that no driver has: who may open it is told just that
        assertThat(containers.run(spec).err().lines().map(line -> line.replaceFirst("^sh: ", "")))
                .containsExactly(
                        "can't open /dev/x: Operation not permitted",
                        "can't open /dev/y: No such device or address",
                        "can't create /dev/y: Operation not permitted");
    }

    @Test
    void annotationsAreDataAndNothingElse() {
        Spec spec = TestContainers.shell("env | grep -c run.oci")
                .annotations(Map.of("run.oci.hooks.stdout", "/tmp/never"))
                .build();

        assertThat(containers.run(spec).out()).isEqualTo("0\n");
        assertThat(Path.of("/tmp/never")).doesNotExist();
    }

    private String output(String script) {
        return containers.output(TestContainers.shell(script).build());
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
