package org.standardcontainer.vm;

import java.util.List;
import java.util.Optional;

/** Makes a {@link QemuCommand}; what isn't set is none. */
final class QemuCommandBuilder {
    private final Qemu qemu;
    private final Acceleration acceleration;
    private final MachineType type;
    private final int processors;
    private final long memory;
    private List<Disk> disks = List.of();
    private boolean deviceTree;
    private Optional<Virtiofsd> virtiofsd = Optional.empty();
    private List<NetworkDevice> networks = List.of();
    private boolean reclaims;
    private GivenHardware hardware = GivenHardware.NONE;
    private int most;

    QemuCommandBuilder(Qemu qemu, Acceleration acceleration, MachineType type, int processors, long memory) {
        this.qemu = qemu;
        this.acceleration = acceleration;
        this.type = type;
        this.processors = processors;
        this.memory = memory;
        this.most = processors;
    }

    QemuCommandBuilder disks(List<Disk> all) {
        disks = all;
        return this;
    }

    QemuCommandBuilder deviceTree(boolean given) {
        deviceTree = given;
        return this;
    }

    QemuCommandBuilder virtiofsd(Optional<Virtiofsd> server) {
        virtiofsd = server;
        return this;
    }

    QemuCommandBuilder networks(List<NetworkDevice> all) {
        networks = all;
        return this;
    }

    QemuCommandBuilder reclaims(boolean memoryBack) {
        reclaims = memoryBack;
        return this;
    }

    QemuCommandBuilder hardware(GivenHardware given) {
        hardware = given;
        return this;
    }

    /** So many processors in all, which its kernel leaves alone until it is told; not fewer than it boots with. */
    QemuCommandBuilder upTo(int number) {
        most = Math.max(processors, number);
        return this;
    }

    QemuCommand build() {
        return new QemuCommand(
                qemu,
                acceleration,
                type,
                processors,
                memory,
                disks,
                deviceTree,
                virtiofsd,
                networks,
                reclaims,
                hardware,
                most);
    }
}
