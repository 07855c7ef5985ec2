package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxIntelRdt;
import org.standardcontainer.spec.LinuxNetDevice;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;
import org.standardcontainer.testguest.Opened;

/** What a container in a virtual machine does, seen from the host. */
class VirtualMachineIT {
    @Opened
    private static TestMachines machines;

    @Test
    void aProgramRunsOnAnotherKernelWithItsStreams() throws Exception {
        Bundle bundle = machines.bundle(
                TestMachines.shell("uname -r; cat; id -u >&2; exit 7").build());
        try (StandardContainer container = machines.create(bundle)) {
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.start();
            Attachment io = container.require(Attachment.class);
            io.stdin().write("from the host\n".getBytes(UTF_8));
            io.stdin().close();
            TestMachines.Result result = TestMachines.finish(container);
            String release =
                    TestMachines.kernel().orElseThrow().getFileName().toString().replace("vmlinuz-", "");

            assertThat(result.out()).isEqualTo(release + "\nfrom the host\n");
            assertThat(Files.readString(Path.of("/proc/sys/kernel/osrelease"))).doesNotContain(release);
            assertThat(result.err()).isEqualTo("0\n");
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(7));
            container.delete();
        }
    }

    @Test
    void aFileIsTheSameOnBothSidesAtOnce() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell(
                        "echo inside > /tmp/inside; chmod 640 /tmp/inside; echo written; read line; cat /tmp/outside")
                .build());
        Path tmp = bundle.directory().resolve("rootfs/tmp");
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("written");
            assertThat(tmp.resolve("inside")).hasContent("inside");
            Files.writeString(tmp.resolve("outside"), "outside\n");
            io.stdin().write("go\n".getBytes(UTF_8));
            io.stdin().flush();
            TestMachines.Result result = TestMachines.finish(container);
            assertThat(result.out()).as(result.err()).isEqualTo("outside\n");
            container.delete();
        }
    }

    @Test
    void aBoundDirectoryIsTheHostsAndAReadOnlyOneStaysSo() throws Exception {
        Path shared = Files.createDirectory(machines.directory().resolve("shared"));
        Path fixed = Files.createDirectory(machines.directory().resolve("fixed"));
        Files.writeString(fixed.resolve("old"), "old\n");
        Spec spec = TestMachines.shell("mkdir -p /x; cat /fixed/old; echo new > /shared/new;"
                        + " mount -o remount,rw /fixed; echo bad > /fixed/bad; test -e /fixed/bad; echo $?")
                .mounts(TestMachines.mounts(
                        Mount.bind(shared.toString(), "/shared"), Mount.bind(fixed.toString(), "/fixed", "ro")))
                .build();

        TestMachines.Result result = machines.run(machines.bundle(spec));

        assertThat(result.out()).isEqualTo("old\n1\n");
        assertThat(shared.resolve("new")).hasContent("new");
        assertThat(fixed.resolve("bad")).doesNotExist();
    }

    @Test
    void aSignalReachesTheProgramAndOneThatEndsItEndsTheProxyTheSameWay() {
        Bundle bundle = machines.bundle(
                TestMachines.shell("trap 'echo usr1' USR1; trap 'echo term; trap - TERM; exit 40' TERM; echo ready;"
                                + " while true; do sleep 0.1; done")
                        .build());
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("ready");
            container.kill(Signal.USR1);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("usr1");
            container.kill(Signal.TERM);
            assertThat(TestMachines.finish(container))
                    .isEqualTo(new TestMachines.Result("term\n", "", new ExitStatus.Exited(40)));
            container.delete();
        }
    }

    /** A port of the machine, which the host listens at, would be everybody's there. A kernel without a console gives its first process no streams. */
    @Test
    void nobodyInTheMachineHasAPortAsAStandardStream() {
        List<String> all = List.of("CAP_SYS_PTRACE", "CAP_SYS_ADMIN");
        Spec spec = TestMachines.shell("")
                .process(TestMachines.process(
                                "sh", "-c", "for fd in /proc/1/fd/*; do echo ${fd##*/} $(readlink $fd); done")
                        .capabilities(new Capabilities(all, all, null, all, null))
                        .build())
                .hostname(null)
                .mounts(Mount.of("/proc", "proc", "proc"))
                .linux(LinuxConfig.builder()
                        .namespaces(List.of(org.standardcontainer.spec.LinuxNamespace.of("mount")))
                        .build())
                .build();

        TestMachines.Result result = machines.run(machines.bundle(spec));

        List<String> ports =
                result.out().lines().filter(line -> line.contains("vport")).toList();
        assertThat(ports).as(result.out() + result.err()).isNotEmpty();
        assertThat(ports).noneMatch(line -> line.matches("[012] .*"));
    }

    @Test
    void aProgramThatASignalEndedIsSaidToHaveEndedSo() {
        // in a pid namespace of its own a first process isn't ended by its own signals
        Spec spec = TestMachines.shell("kill -s ABRT $$").build();
        Spec.Builder shared = spec.toBuilder()
                .linux(org.standardcontainer.spec.LinuxConfig.builder()
                        .namespaces(List.of(org.standardcontainer.spec.LinuxNamespace.of("mount")))
                        .build())
                .hostname(null)
                .mounts(Mount.of("/proc", "proc", "proc"));

        ExitStatus status = machines.run(machines.bundle(shared.build())).status();

        assertThat(status)
                .isInstanceOfSatisfying(
                        ExitStatus.Signalled.class,
                        signalled -> assertThat(signalled.signal().name()).isEqualTo("ABRT"));
    }

    @Test
    void killEndsTheMachineAndLeavesNothing() {
        Bundle bundle =
                machines.bundle(TestMachines.shell("echo up; sleep 1000").build());
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("up");
            List<ProcessHandle> helpers = TestMachines.helpers(container);
            assertThat(helpers).hasSize(2);

            container.kill(Signal.KILL);

            assertThat(TestMachines.finish(container).status())
                    .isInstanceOfSatisfying(
                            ExitStatus.Signalled.class,
                            s -> assertThat(s.signal()).isEqualTo(Signal.KILL));
            container.delete();
            TestMachines.awaitEnd(helpers);
        }
    }

    @Test
    void aProgramThatIsMissingFailsTheCreateByItsProperty() {
        Bundle bundle = machines.bundle(TestMachines.shell("")
                .process(TestMachines.process("/bin/nothing").build())
                .build());

        assertThatThrownBy(() -> machines.create(bundle)).isInstanceOfSatisfying(LaunchFailedException.class, e -> {
            assertThat(e.pointer()).isEqualTo("/process/args/0");
            assertThat(e.errno()).isEqualTo("ENOENT");
        });
        assertThat(machines.runtime().list()).isEmpty();
    }

    @Test
    void hooksRunWhereTheFeaturesSay() throws IOException {
        Bundle bundle = machines.bundle(TestMachines.shell("cat /tmp/hook").build());
        Path log = machines.directory().resolve("hooks");
        Hook outside = new Hook("/bin/sh", List.of("sh", "-c", "uname -r >> " + log), null, null);
        Hook inside = new Hook(
                "/bin/sh", List.of("sh", "-c", "uname -r > /tmp/hook; cat >> /tmp/hook"), List.of("PATH=/bin"), null);
        Spec spec = TestMachines.shell("cat /tmp/hook")
                .hooks(new Hooks(null, List.of(outside), null, List.of(inside), List.of(outside), null))
                .build();
        Files.write(bundle.directory().resolve("config.json"), org.standardcontainer.spec.SpecJson.write(spec));

        TestMachines.Result result = machines.run(bundle);

        String host = Files.readString(Path.of("/proc/sys/kernel/osrelease"));
        assertThat(Files.readString(log)).isEqualTo(host + host);
        assertThat(result.out())
                .doesNotStartWith(host)
                .contains("\"status\":\"created\"")
                .contains(bundle.directory().toString());
    }

    @Test
    void theMachineIsAsLargeAsItIsAskedToBe() {
        Spec spec = TestMachines.shell("nproc; grep MemTotal /proc/meminfo")
                .vm(new VmConfig(
                        null,
                        new VmConfig.Kernel(TestMachines.kernel().orElseThrow().toString(), null, null),
                        null,
                        new VmHardware(null, 2L, BigInteger.valueOf(160L << 20), null, null, null)))
                .build();

        List<String> lines = machines.run(machines.bundle(spec)).out().lines().toList();

        assertThat(lines.get(0)).isEqualTo("2");
        assertThat(Long.parseLong(lines.get(1).replaceAll("\\D", ""))).isBetween(90_000L, 160L << 10);
    }

    /** What config-vm.md has and a bundle may not say: files of the host, arguments, and what passes devices through. */
    @Test
    void whatIsNotABundlesToSayIsRefusedByName() {
        BigInteger one = BigInteger.ONE;
        Bundle bundle = machines.bundle(TestMachines.shell("true")
                .vm(new VmConfig(
                        new VmConfig.Hypervisor("/bin/sh", List.of("-nographic")),
                        new VmConfig.Kernel("/etc/passwd", List.of("init=/bin/sh"), "/etc/shadow"),
                        new VmConfig.Image("/etc/passwd", "raw"),
                        new VmHardware(
                                "/etc/tree",
                                65L,
                                one,
                                List.of("/pci"),
                                List.of(new VmHardware.Iomem(null, one, one)),
                                List.of(5L))))
                .build());

        List<Finding> errors = machines.runtime().check(bundle).stream()
                .filter(Finding::isError)
                .toList();

        assertThat(errors)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "/vm/hypervisor/path",
                        "/vm/hypervisor/parameters",
                        "/vm/kernel/path",
                        "/vm/kernel/parameters",
                        "/vm/kernel/initrd",
                        "/vm/image/path",
                        "/vm/hwConfig/deviceTree",
                        "/vm/hwConfig/vcpus",
                        "/vm/hwConfig/memory",
                        "/vm/hwConfig/dtdevs",
                        "/vm/hwConfig/iomems",
                        "/vm/hwConfig/irqs");
        assertThat(errors).filteredOn(error -> error.problem().contains("Xen")).hasSize(3);
        assertThatThrownBy(() -> machines.create(bundle)).isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void whatTheHostsKernelHasIsNotGivenToAGuest() {
        Spec.Builder spec = TestMachines.shell("true");
        LinuxConfig linux = Objects.requireNonNull(spec.build().linux());
        Bundle bundle = machines.bundle(spec.linux(linux.toBuilder()
                        .netDevices(Map.of("lo", new LinuxNetDevice("inside", Map.of())))
                        .intelRdt(new LinuxIntelRdt("mine", null, null, null, null, Map.of()))
                        .build())
                .build());

        assertThat(machines.runtime().check(bundle))
                .filteredOn(Finding::isError)
                .extracting(finding -> finding.subject() + " " + finding.problem())
                .contains(
                        "/linux/netDevices a network device of the host can't be moved into a guest's kernel",
                        "/linux/intelRdt a guest's kernel doesn't have the host's caches and memory controllers to"
                                + " share out");
    }

    @Test
    void theMachineIsNobodysAndInItsSandbox() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root: anybody else's machine runs as they do");
        try (StandardContainer container =
                machines.create(machines.bundle(TestMachines.shell("true").build()))) {
            long pid = TestMachines.machine(container).pid();

            assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "status")))
                    .contains("\nUid:\t65534\t65534\t65534\t65534\n", "\nGid:\t65534\t65534\t65534\t65534\n")
                    .contains("\nCapEff:\t0000000000000000\n", "\nNoNewPrivs:\t1\n", "\nSeccomp:\t2\n")
                    .containsPattern("\nGroups:\\s*\n");
        }
    }

    /** But for those that can't be caught, the end of a child, which the shell has itself, and two of the C library's. */
    @Test
    void everySignalReachesTheProgram() {
        List<String> numbers = IntStream.rangeClosed(1, 64)
                .filter(number -> !Set.of(9, 17, 19, 32, 33).contains(number))
                .mapToObj(Integer::toString)
                .collect(Collectors.toList());
        String script = "for s in " + String.join(" ", numbers)
                + "; do trap \"echo $s\" $s; done; echo ready; while :; do sleep 0.02; done";
        try (StandardContainer container =
                machines.create(machines.bundle(TestMachines.shell(script).build()))) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("ready");
            for (String number : numbers) {
                container.kill(new Signal(number));
                assertThat(TestMachines.line(io.stdout())).isEqualTo(number);
            }
        }
    }

    @Test
    void aMebibyteGoesThroughBothWays() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("cat").build());
        byte[] sent = new byte[1 << 20];
        new java.util.Random(1).nextBytes(sent);
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            Thread writer = new Thread(() -> {
                try (java.io.OutputStream in = io.stdin()) {
                    in.write(sent);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            assertThat(io.stdout().readAllBytes()).isEqualTo(sent);
            writer.join();
            assertThat(TestMachines.finish(container).status()).isEqualTo(new ExitStatus.Exited(0));
            container.delete();
        }
    }
}
