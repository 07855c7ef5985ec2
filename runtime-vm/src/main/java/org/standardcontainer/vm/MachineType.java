package org.standardcontainer.vm;

/** The machines that are asked for: what each is made of, and the modules that find its devices. */
enum MachineType {
    /** Small, without PCI: its devices are found by ACPI, since a distribution's kernel takes none from its command line. */
    MICROVM(
            Architecture.X86_64,
            "microvm,acpi=on,rtc=on,isa-serial=off,auto-kernel-cmdline=off",
            "virtio-serial-device,max_ports=4",
            "virtio-blk-device",
            "vhost-user-fs-device",
            "virtio-net-device",
            "virtio_mmio"),
    /** A usual PC. */
    Q35(
            Architecture.X86_64,
            "q35,usb=off,smbus=off,sata=off,vmport=off,graphics=off",
            "virtio-serial-pci-non-transitional,max_ports=4",
            "virtio-blk-pci-non-transitional",
            "vhost-user-fs-pci",
            "virtio-net-pci-non-transitional,romfile=",
            "virtio_pci"),
    /** What there is of aarch64: its devices are in a device tree that QEMU makes. */
    VIRT(
            Architecture.AARCH64,
            "virt,gic-version=max",
            "virtio-serial-device,max_ports=4",
            "virtio-blk-device",
            "vhost-user-fs-device",
            "virtio-net-device",
            "virtio_mmio");

    private final Architecture architecture;
    private final String machine;
    private final String serial;
    private final String disk;
    private final String files;
    private final String net;
    private final String module;

    MachineType(
            Architecture architecture,
            String machine,
            String serial,
            String disk,
            String files,
            String net,
            String module) {
        this.architecture = architecture;
        this.machine = machine;
        this.serial = serial;
        this.disk = disk;
        this.files = files;
        this.net = net;
        this.module = module;
    }

    /** What its processor is. */
    Architecture architecture() {
        return architecture;
    }

    /** QEMU's name for it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The value of {@code -machine}. */
    String machine() {
        return machine;
    }

    /** The device that channels are ports of. */
    String serial() {
        return serial;
    }

    /** The device that a disk is. */
    String disk() {
        return disk;
    }

    /** The device that virtiofsd serves files over. */
    String files() {
        return files;
    }

    /** The device that a network is reached by. */
    String net() {
        return net;
    }

    /** The device that a guest's kernel reports free memory to. */
    String balloon() {
        return this == Q35 ? "virtio-balloon-pci-non-transitional" : "virtio-balloon-device";
    }

    /** The module that finds that device; others come by its dependencies. */
    String module() {
        return module;
    }
}
