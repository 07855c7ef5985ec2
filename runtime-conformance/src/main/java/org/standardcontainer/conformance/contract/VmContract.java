package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/**
 * What only a container with a kernel of its own can keep, and what config-vm.md wants of its section. These clauses hold on
 * the platform vm alone.
 */
public abstract class VmContract {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The releases may be the same; the boots are not. */
    @Test
    @Clause("api.vm.kernel")
    void kernelIsItsOwn(Bench bench) throws IOException {
        String inside = read(bench, bench.bundle(), BOOT_ID.toString());
        bench.step("the boot id inside is " + inside.strip());
        assertThat(inside).as("the boot id of the container's kernel").isNotBlank();
        assertThat(inside).isNotEqualTo(Files.readString(BOOT_ID));
    }

    /** Without a namespace of its own it would see the host's, if the kernel was the host's. */
    @Test
    @Clause("api.vm.processes")
    void hostsProcessesAreNotThere(Bench bench) throws IOException {
        Path ours = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "stat");
        TestBundle bundle = bench.bundle();
        List<JsonNode> others = new ArrayList<>();
        bundle.get("/linux/namespaces").forEach(namespace -> {
            if (!namespace.path("type").asText().equals("pid")) {
                others.add(namespace);
            }
        });
        if (!others.isEmpty()) {
            bundle.set("/linux/namespaces", others);
        }
        assertThat(identity(read(bench, bundle, ours.toString())))
                .as("who has this test's pid in the container")
                .isNotEqualTo(identity(Files.readString(ours)));
    }

    /** Pid, name and start time. */
    private static List<String> identity(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
        return fields.length < 21 ? List.of() : List.of(stat.substring(0, stat.lastIndexOf(')')), fields[20]);
    }

    @Test
    @Clause("api.vm.devices")
    void blockDevicesAreNotTheHosts(Bench bench) throws IOException {
        List<String> host = devices(Files.readString(Path.of("/proc/partitions")));
        assumeFalse(host.isEmpty(), "this host has no block device that could be seen");
        assertThat(devices(read(bench, bench.bundle(), "/proc/partitions"))).doesNotContainAnyElementsOf(host);
    }

    private static List<String> devices(String partitions) {
        return partitions.lines().skip(1).filter(line -> !line.isBlank()).toList();
    }

    /** The probe lets the kernel panic only if it isn't the host's. */
    @Test
    @Clause("api.vm.lost")
    void kernelThatPanicsIsNoExitCode(Bench bench) throws IOException {
        Subject subject = bench.create(
                bench.bundle().program("panic", Files.readString(BOOT_ID).strip()));
        bench.operation(subject.container(), Waitable.class);
        subject.start();
        assertLost(subject);
    }

    @Test
    @Clause("api.vm.lost")
    void machineThatIsKilledIsNoExitCode(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        bench.operation(subject.container(), Waitable.class);
        subject.start();
        subject.awaitOutput("ready");
        List<ProcessHandle> machine = subject.state().pid().stream()
                .filter(process -> process.isOnHost()
                        && process.pid() != ProcessHandle.current().pid())
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .flatMap(ProcessHandle::children)
                .toList();
        assumeTrue(!machine.isEmpty(), "the container's process has no machine for a child");
        bench.step("kill -9 " + machine);
        machine.forEach(ProcessHandle::destroyForcibly);
        assertLost(subject);
    }

    private static void assertLost(Subject subject) {
        assertThat(subject.exit())
                .as("how a container ended whose machine was lost")
                .isInstanceOf(ExitStatus.Unknown.class);
        subject.awaitStopped();
        subject.delete();
        subject.assertGone();
    }

    private static String read(Bench bench, TestBundle bundle, String path) {
        Subject subject = bench.runToEnd(bundle.program("read", path));
        String output = subject.output();
        subject.delete();
        return output;
    }

    @Test
    @Requires("vm.kernel")
    @Clause({"vm.kernel.present", "vm.kernel.path"})
    void sectionWithoutKernelIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set("/vm/hwConfig", Map.of("vcpus", 1)));
        bench.createFails(bench.bundle().set("/vm/kernel", Map.of("parameters", List.of("quiet"))));
    }

    @Test
    @Requires("vm.kernel")
    @Clause({"vm.kernel.path-absolute", "vm.kernel.initrd-absolute"})
    void relativeKernelIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set("/vm/kernel/path", "boot/vmlinuz"));
        bench.createFails(bench.bundle().set("/vm/kernel", Map.of("path", "/boot/vmlinuz", "initrd", "boot/initrd")));
    }

    @Test
    @Requires("vm.hypervisor")
    @Clause({"vm.hypervisor.path", "vm.hypervisor.path-absolute"})
    void relativeHypervisorIsRefused(Bench bench) {
        TestBundle bundle = bench.bundle().set("/vm/kernel/path", "/boot/vmlinuz");
        bench.createFails(bundle.set("/vm/hypervisor/path", "bin/qemu"));
        bench.createFails(bundle.set("/vm/hypervisor", Map.of("parameters", List.of("-nographic"))));
    }

    @Test
    @Requires("vm.image")
    @Clause({"vm.image.path", "vm.image.path-absolute", "vm.image.format"})
    void wrongImageIsRefused(Bench bench) {
        TestBundle bundle = bench.bundle().set("/vm/kernel/path", "/boot/vmlinuz");
        bench.createFails(bundle.set("/vm/image", Map.of("path", "image.raw", "format", "raw")));
        bench.createFails(bundle.set("/vm/image", Map.of("format", "raw")));
        bench.createFails(bundle.set("/vm/image", Map.of("path", "/image.raw")));
    }
}
