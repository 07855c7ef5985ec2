package org.standardcontainer.vm;

import java.math.BigInteger;
import java.nio.file.Path;
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
    static final int PROCESSORS = 1;
    static final int MOST_PROCESSORS = 64;
    static final BigInteger MEMORY = BigInteger.valueOf(256L << 20);
    private static final BigInteger LEAST_MEMORY = BigInteger.valueOf(96L << 20);
    private static final BigInteger MOST_MEMORY = BigInteger.valueOf(1L << 42);
    private static final String HERE = "/vm";

    private final Optional<VmConfig> vm;
    private final Guest guest;
    private final VmSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    VmProperties(Spec spec, Guest guest, VmSettings settings) {
        this.vm = Optional.ofNullable(spec.vm());
        this.guest = guest;
        this.settings = settings;
    }

    /** How many processors. */
    int processors() {
        return hardware().map(VmHardware::vcpus).orElse((long) PROCESSORS).intValue();
    }

    /** Bytes. */
    long memory() {
        return hardware().map(VmHardware::memory).orElse(MEMORY).longValue();
    }

    /** The guest's own root filesystem, if it may have one. */
    Optional<GuestImage> image() {
        return named().filter(image -> allowed(image) && format(image).isPresent())
                .map(image ->
                        new GuestImage(Path.of(image.path()), format(image).orElseThrow()));
    }

    private Optional<VmConfig.Image> named() {
        return vm.map(VmConfig::image).filter(image -> !image.path().isEmpty());
    }

    /** The machine's device tree, if it has another than QEMU's. */
    Optional<Path> deviceTree() {
        return hardware()
                .map(VmHardware::deviceTree)
                .filter(path -> !path.isEmpty() && guest.type() == MachineType.VIRT && allowed(path))
                .map(Path::of);
    }

    private boolean allowed(VmConfig.Image image) {
        return allowed(image.path());
    }

    private boolean allowed(String named) {
        Path path = Path.of(named);
        return path.isAbsolute()
                && path.equals(path.normalize())
                && settings.images().map(Path::normalize).equals(Optional.ofNullable(path.getParent()));
    }

    private static Optional<ImageFormat> format(VmConfig.Image image) {
        String word = image.format();
        return word == null || word.isEmpty() ? Optional.of(ImageFormat.RAW) : ImageFormat.of(word);
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
        named().filter(image -> !allowed(image)).ifPresent(image -> notAllowed(HERE + "/image/path"));
    }

    private void notAllowed(String pointer) {
        findings.add(Finding.unsupported(
                pointer,
                "a configuration may not choose a file of the host that the runtime's doesn't name",
                settings.images()
                        .map(images -> "take it out, or put it into " + images + ", which is vm.images")
                        .orElse("take it out, or set vm.images to the directory that it is in")));
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

    /** What passes devices through, as Xen does; and what a PC has none of. */
    private void devices(VmHardware hardware) {
        String tree = hardware.deviceTree();
        if (tree != null && !tree.isEmpty() && guest.type() != MachineType.VIRT) {
            refuse(HERE + "/hwConfig/deviceTree", "is not supported: a PC has none, and the guest is one");
        } else if (tree != null && !tree.isEmpty() && !allowed(tree)) {
            notAllowed(HERE + "/hwConfig/deviceTree");
        }
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
