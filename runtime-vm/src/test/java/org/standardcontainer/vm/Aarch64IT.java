package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;

/** The same on another processor: the guest is aarch64 by its kernel, whatever the host is. */
class Aarch64IT {
    private static final Path ASSETS =
            Path.of("../.scr-cache/arm64").toAbsolutePath().normalize();
    private static final Path BUSYBOX = ASSETS.resolve("busybox-static/bin/busybox");
    private static final Path QEMU = ASSETS.resolve("qemu/usr/bin/qemu-system-aarch64");

    private static TestMachines machines;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(
                kernel().isPresent(), "needs a kernel for aarch64 in .scr-cache/arm64, which bin/arm64 unpacks there");
        assumeTrue(
                LauncherSettings.class.getResource("/META-INF/native/linux-aarch64/launcher") != null,
                "needs the launcher built for aarch64 (clang, lld and linux-libc-dev-arm64-cross)");
        machines = TestMachines.open("vm.kernel=" + kernel().orElseThrow(), "vm.qemu=" + QEMU);
    }

    @AfterAll
    static void close() {
        if (machines != null) {
            machines.close();
        }
    }

    private static Optional<Path> kernel() throws IOException {
        Path boot = ASSETS.resolve("kernel/boot");
        try (Stream<Path> files = Files.isDirectory(boot) ? Files.list(boot) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst();
        }
    }

    private static Bundle bundle(TestMachines machines, Spec spec) throws IOException {
        Bundle bundle = machines.bundle(spec);
        Files.copy(BUSYBOX, bundle.directory().resolve("rootfs/bin/busybox"), StandardCopyOption.REPLACE_EXISTING);
        return bundle;
    }

    @Test
    void aContainerRunsAndItsExitCodeAndFilesAreTheHosts() throws Exception {
        Bundle bundle = bundle(
                machines,
                TestMachines.shell("uname -m; echo inside > /tmp/file; cat /proc/self/mountinfo | wc -l >&2; exit 7")
                        .build());

        TestMachines.Result result = machines.run(bundle);

        assertThat(result.out()).isEqualTo("aarch64\n");
        assertThat(result.status()).isEqualTo(new ExitStatus.Exited(7));
        assertThat(bundle.directory().resolve("rootfs/tmp/file")).hasContent("inside");
    }

    /** The kit's probe is built for it as well, and tells there what it tells here. */
    @Test
    void theProbeLooksFromInside() throws Exception {
        try (InputStream there = Aarch64IT.class.getResourceAsStream("/META-INF/native/linux-aarch64/probe")) {
            assumeTrue(there != null, "needs the probe built for aarch64 (clang, lld and what bin/arm64 unpacks)");
            Bundle bundle = bundle(
                    machines,
                    TestMachines.shell("true")
                            .process(TestMachines.process("/bin/probe", "look")
                                    .cwd("/tmp")
                                    .user(User.of(10, 20))
                                    .build())
                            .build());
            Path probe = bundle.directory().resolve("rootfs/bin/probe");
            Files.copy(there, probe);
            Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwxr-xr-x"));

            JsonNode report = new ObjectMapper().readTree(machines.run(bundle).out());

            assertThat(report.path("machine").asText()).isEqualTo("aarch64");
            assertThat(report.path("cwd").asText()).isEqualTo("/tmp");
            assertThat(report.path("uid").toString()).isEqualTo("[10,10,10]");
            assertThat(report.path("gid").toString()).isEqualTo("[20,20,20]");
            assertThat(names(report)).containsAll(names(here()));
        }
    }

    /** But for what a security module makes of it: each kernel has its own, or none. */
    private static List<String> names(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.fieldNames().forEachRemaining(names::add);
        names.remove("label");
        return names;
    }

    /** What this host's probe says, of this process. */
    private static JsonNode here() throws Exception {
        Path probe = Files.createTempFile("probe", "");
        try (InputStream in = Aarch64IT.class.getResourceAsStream(
                "/META-INF/native/linux-" + Architecture.ofHost().orElseThrow().word() + "/probe")) {
            Files.copy(in, probe, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
            Process look = new ProcessBuilder(probe.toString(), "look").start();
            return new ObjectMapper().readTree(look.getInputStream().readAllBytes());
        } finally {
            Files.delete(probe);
        }
    }

    /** QEMU's own with another name in it, which the guest's kernel shows. */
    @Test
    void aDeviceTreeOfTheConfigurationIsTheMachines() throws Exception {
        Path images = Files.createDirectory(machines.directory().resolve("images"));
        Path tree = images.resolve("virt.dtb");
        Process dump = new ProcessBuilder(
                        QEMU.toString(),
                        "-nodefaults",
                        "-display",
                        "none",
                        "-cpu",
                        "max",
                        "-m",
                        "256M",
                        "-machine",
                        "virt,gic-version=max,dumpdtb=" + tree)
                .redirectErrorStream(true)
                .start();
        String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dump.waitFor()).as(said).isZero();
        Files.write(tree, named(Files.readAllBytes(tree)));
        TestMachines own =
                TestMachines.open("vm.kernel=" + kernel().orElseThrow(), "vm.qemu=" + QEMU, "vm.images=" + images);
        try {
            Spec.Builder spec = TestMachines.shell("cat /sys/firmware/devicetree/base/model")
                    .vm(new VmConfig(
                            null,
                            new VmConfig.Kernel(kernel().orElseThrow().toString(), null, null),
                            null,
                            new VmHardware(tree.toString(), null, null, null, null, null)));

            assertThat(own.run(bundle(own, spec.build())).out()).isEqualTo("tests,named-virt\0");
        } finally {
            own.close();
        }
    }

    /** With another name, and without the room that QEMU has left at the end: a kernel takes two megabytes, and QEMU doubles it. */
    private static byte[] named(byte[] tree) {
        ByteBuffer header = ByteBuffer.wrap(tree);
        int end = Math.max(header.getInt(8) + header.getInt(36), header.getInt(12) + header.getInt(32));
        header.putInt(4, end);
        String text = new String(tree, 0, end, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("linux,dummy-virt");
        return text.replace("linux,dummy-virt", "tests,named-virt").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A filter for the host's processor would be none for this one. */
    @Test
    void aSeccompProfileIsRefused() throws Exception {
        assumeTrue(!System.getProperty("os.arch").equals("aarch64"), "needs a host with another processor");
        Bundle bundle = bundle(
                machines,
                TestMachines.shell("true")
                        .linux(LinuxConfig.builder()
                                .namespaces(Stream.of("pid", "network", "ipc", "uts", "mount")
                                        .map(LinuxNamespace::of)
                                        .toList())
                                .seccomp(new Seccomp("SCMP_ACT_ALLOW", null, null, null, null, null, null))
                                .build())
                        .build());

        assertThatThrownBy(() -> machines.create(bundle))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/linux/seccomp")
                .hasMessageContaining("the guest's is aarch64");
    }

    @Test
    void aSignalReachesItAndKillEndsTheMachine() throws Exception {
        Bundle bundle = bundle(
                machines,
                TestMachines.shell("trap 'echo usr1' USR1; echo ready; while true; do sleep 0.1; done")
                        .build());
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("ready");
            container.kill(Signal.USR1);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("usr1");
            List<ProcessHandle> helpers = TestMachines.helpers(container);
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
    void aCopiedRootFilesystemIsOnADiskOfIt() throws Exception {
        TestMachines copied =
                TestMachines.open("vm.kernel=" + kernel().orElseThrow(), "vm.qemu=" + QEMU, "vm.rootfs=image");
        try {
            Bundle bundle = bundle(
                    copied,
                    TestMachines.shell("uname -m; echo inside > /tmp/file; cat /tmp/file")
                            .build());
            assertThat(copied.run(bundle).out()).isEqualTo("aarch64\ninside\n");
            assertThat(bundle.directory().resolve("rootfs/tmp/file")).doesNotExist();
        } finally {
            copied.close();
        }
    }

    @Test
    void aMachineOfAnotherArchitectureIsNotReady() throws Exception {
        List<Finding> findings = new VirtualMachineProvider()
                .probe(TestMachines.config(
                        Path.of("/nowhere"),
                        Map.of(
                                "vm.kernel", kernel().orElseThrow().toString(),
                                "vm.qemu", QEMU.toString(),
                                "vm.machine", "q35")));
        assertThat(findings)
                .filteredOn(Finding::isError)
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.toString()).contains("vm.machine").contains("aarch64"));
    }
}
