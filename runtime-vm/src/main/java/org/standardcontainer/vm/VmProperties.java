package org.standardcontainer.vm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spec.VmHardware;

/**
 * What a configuration says about its machine (config-vm.md). It may say how large the machine is; what it is made of, files of
 * the host, is the runtime's configuration's to say.
 */
final class VmProperties {
    private static final int PROCESSORS = 1;
    private static final int MOST_PROCESSORS = 64;
    private static final BigInteger MEMORY = BigInteger.valueOf(256L << 20);
    private static final BigInteger LEAST_MEMORY = BigInteger.valueOf(96L << 20);
    private static final BigInteger MOST_MEMORY = BigInteger.valueOf(1L << 42);
    private static final String HERE = "/vm";

    private final Optional<VmConfig> vm;
    private final Guest guest;
    private final List<Finding> findings = new ArrayList<>();

    VmProperties(Spec spec, Guest guest) {
        this.vm = Optional.ofNullable(spec.vm());
        this.guest = guest;
    }

    /** How many processors. */
    int processors() {
        return hardware().map(VmHardware::vcpus).orElse((long) PROCESSORS).intValue();
    }

    /** Bytes. */
    long memory() {
        return hardware().map(VmHardware::memory).orElse(MEMORY).longValue();
    }

    private Optional<VmHardware> hardware() {
        return vm.map(VmConfig::hwConfig);
    }

    /** What can't be done. */
    List<Finding> check() {
        vm.ifPresent(this::files);
        hardware().ifPresent(this::size);
        hardware().ifPresent(this::devices);
        return List.copyOf(findings);
    }

    private void files(VmConfig config) {
        same(HERE + "/kernel/path", config.kernel().path(), guest.kernel().toString(), "vm.kernel");
        absent(HERE + "/kernel/initrd", config.kernel().initrd(), "the guest's first file system is the runtime's own");
        if (config.kernel().parameters() != null
                && !config.kernel().parameters().isEmpty()) {
            refuse(HERE + "/kernel/parameters", "the kernel's arguments are the runtime's own");
        }
        VmConfig.Hypervisor hypervisor = config.hypervisor();
        if (hypervisor != null && !hypervisor.path().isEmpty()) {
            same(
                    HERE + "/hypervisor/path",
                    hypervisor.path(),
                    guest.qemu().path().toString(),
                    "vm.qemu");
        }
        if (hypervisor != null
                && hypervisor.parameters() != null
                && !hypervisor.parameters().isEmpty()) {
            refuse(HERE + "/hypervisor/parameters", "they could open anything on the host");
        }
        if (config.image() != null) {
            absent(HERE + "/image", config.image().path(), "the root filesystem is root.path, seen live by the guest");
        }
    }

    private void size(VmHardware hardware) {
        if (hardware.vcpus() != null && hardware.vcpus() > MOST_PROCESSORS) {
            refuse(HERE + "/hwConfig/vcpus", "at most " + MOST_PROCESSORS + " processors are supported");
        }
        BigInteger memory = hardware.memory();
        if (memory != null && (memory.compareTo(LEAST_MEMORY) < 0 || memory.compareTo(MOST_MEMORY) > 0)) {
            refuse(HERE + "/hwConfig/memory", "from " + LEAST_MEMORY + " to " + MOST_MEMORY + " bytes are supported");
        }
    }

    /** A device tree is for machines that this one isn't; the rest passes devices through, as Xen does. */
    private void devices(VmHardware hardware) {
        absent(HERE + "/hwConfig/deviceTree", hardware.deviceTree(), "a PC has none");
        xen("dtdevs", hardware.dtdevs());
        xen("iomems", hardware.iomems());
        xen("irqs", hardware.irqs());
    }

    private void xen(String name, @Nullable List<?> list) {
        if (list != null && !list.isEmpty()) {
            refuse(HERE + "/hwConfig/" + name, "only Xen has it");
        }
    }

    private void same(String pointer, String value, String allowed, String key) {
        if (!value.isEmpty() && !value.equals(allowed)) {
            findings.add(Finding.unsupported(
                    pointer,
                    "a configuration may not choose a file of the host that the runtime's doesn't name",
                    "take it out, or set " + key + " to it; it is " + allowed + " now"));
        }
    }

    private void absent(String pointer, @Nullable String value, String why) {
        if (value != null && !value.isEmpty()) {
            refuse(pointer, "is not supported: " + why);
        }
    }

    private void refuse(String pointer, String problem) {
        findings.add(Finding.unsupported(pointer, problem, "take it out"));
    }
}
