package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's arguments. Nothing of a container's configuration is in them but two numbers: what a guest is to do it learns over
 * its channel, where no comma and no blank has a meaning.
 *
 * @param qemu the program
 * @param acceleration how it runs the guest
 * @param type the machine
 * @param processors how many its kernel boots with
 * @param memory in bytes
 * @param disks what it has of them
 * @param virtiofsd what serves the host's files out of the machine's memory; empty: they come over a channel
 * @param deviceTree whether it is given one, behind the disks; both only if it boots
 * @param networks what its network devices are connected to
 * @param reclaims whether it takes memory back that its guest has no use for
 * @param hardware what it has of the host's, opened behind the disks; only if it boots
 * @param most how many processors its kernel can bring up later, with those
 */
record QemuCommand(
        Qemu qemu,
        Acceleration acceleration,
        MachineType type,
        int processors,
        long memory,
        List<Disk> disks,
        boolean deviceTree,
        Optional<Virtiofsd> virtiofsd,
        List<NetworkDevice> networks,
        boolean reclaims,
        GivenHardware hardware,
        int most) {
    /** The descriptors that it is given, from 3 on, in this order. */
    static final int AGENT = 3;

    static final int FILES = 4;
    /** Of the first of what the machine's start has. */
    static final int OWN = 5;

    /** The first disk's, of a machine that boots. */
    private static final int DISKS = OWN + 2;

    /** QEMU's name for the machine's memory where that is a file. */
    static final String MEMORY = "memory";

    private static final long MEBIBYTE = 1 << 20;
    private static final int TICKS = 250; // CONFIG_HZ of the usual kernels; only a first guess for short waits

    /**
     * Of a machine that has nothing but its processors and its memory, gets the host's files over a channel and keeps both; for what it has besides
     * there is the builder.
     */
    static QemuCommandBuilder of(Qemu qemu, Acceleration acceleration, MachineType type, int processors, long memory) {
        return new QemuCommandBuilder(qemu, acceleration, type, processors, memory);
    }

    /** @param start how the machine comes to run */
    List<String> arguments(MachineStart start) {
        List<String> all = new ArrayList<>(List.of(
                qemu.path().getFileName().toString(),
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-accel",
                acceleration.word(),
                "-cpu",
                processor(),
                "-smp",
                Integer.toString(most),
                "-m",
                mebibytes() + "M",
                "-machine",
                type.machine()
                        + ((start instanceof MachineStart.Boot || start instanceof WaitingBoot) && virtiofsd.isEmpty()
                                ? ""
                                : ",memory-backend=" + MEMORY)));
        all.addAll(start.arguments(this));
        all.addAll(List.of("-device", type.serial()));
        port(all, BootFile.AGENT_PORT, AGENT);
        if (virtiofsd.isPresent()) {
            shareFiles(all);
        } else {
            port(all, BootFile.FILES_PORT, FILES);
        }
        for (int i = 0; i < disks.size(); i++) {
            disk(all, disks.get(i), DISKS + i);
        }
        for (int i = 0; i < networks.size(); i++) {
            all.addAll(List.of(
                    "-netdev",
                    networks.get(i).backend(OWN + start.given().size() + i) + ",id=net" + i,
                    "-device",
                    type.net() + ",netdev=net" + i + ",mac=" + NetworkDevice.written(i)));
        }
        if (reclaims) {
            all.addAll(List.of("-device", type.balloon() + ",free-page-reporting=on"));
        }
        all.addAll(hardware.arguments(DISKS + disks.size()));
        if (deviceTree) {
            all.addAll(List.of("-dtb", "/proc/self/fd/" + (DISKS + disks.size())));
        }
        return all;
    }

    /** How much memory it has. */
    long mebibytes() {
        return Math.max(1, memory / MEBIBYTE);
    }

    /** What a machine that boots is told: the files are the first two of its own. */
    List<String> boots(String word) {
        return List.of(
                "-kernel",
                MachineStart.descriptor(0),
                "-initrd",
                MachineStart.descriptor(1),
                "-append",
                kernelArguments() + (most > processors ? " maxcpus=" + processors : "") + word);
    }

    private static void port(List<String> all, String name, int descriptor) {
        all.addAll(List.of(
                "-chardev",
                "socket,id=" + name + ",fd=" + descriptor,
                "-device",
                "virtserialport,chardev=" + name + ",name=" + name));
    }

    /** The server reads requests where the guest has them, so it maps the memory too. */
    private void shareFiles(List<String> all) {
        all.addAll(List.of(
                "-global",
                "virtio-mmio.force-legacy=false", // such a server knows the newer kind alone
                "-object",
                "memory-backend-memfd,id=" + MEMORY + ",size=" + mebibytes() + "M,share=on",
                "-chardev",
                "socket,id=" + BootFile.FILES_PORT + ",fd=" + FILES,
                "-device",
                type.files() + ",chardev=" + BootFile.FILES_PORT + ",tag=" + Virtiofsd.NAME));
    }

    /** By the only kind of path that means a descriptor; a file that an image is based on isn't opened, whatever it says. */
    private void disk(List<String> all, Disk disk, int descriptor) {
        all.addAll(List.of(
                "-add-fd",
                "set=" + descriptor + ",fd=" + descriptor,
                "-blockdev",
                "driver=" + disk.driver() + ",node-name=file" + descriptor + ",filename=/dev/fdset/" + descriptor
                        + ",read-only=" + (disk.readonly() ? "on" : "off"),
                "-blockdev",
                String.format(
                        "{\"driver\":\"%s\",\"node-name\":\"disk%d\",\"file\":\"file%d\",\"read-only\":%s%s}",
                        disk.format().driver(),
                        descriptor,
                        descriptor,
                        disk.readonly(),
                        disk.format().hasBase() ? ",\"backing\":null" : ""),
                "-device",
                type.disk() + ",drive=disk" + descriptor + ",serial=" + disk.serial()));
    }

    /** Instructions that a processor does at once are translated as a loop over single bytes, which the kernel better writes itself. */
    private String processor() {
        if (acceleration == Acceleration.KVM) {
            return "host";
        }
        return switch (type.architecture()) {
            case X86_64 -> "max,-erms,-fsrm";
            case AARCH64 -> "max,pauth-impdef=on"; // pointers signed by a cipher that is quick to translate
        };
    }

    private String kernelArguments() {
        // a kernel that panics is to end the machine, by the only way that needs no device; a distribution has tested
        // its ciphers; for each network namespace that ends, all places are gone through in which peers are remembered
        String usual = "quiet panic=-1 reboot=t cryptomgr.notests tcpmhash_entries=256";
        if (acceleration != Acceleration.TCG || type.architecture() != Architecture.X86_64) {
            return usual;
        }
        // it searches what it has for each processor in chunks of 2 MiB; in single pages these are far smaller
        usual += " percpu_alloc=page lsm=landlock,yama";
        // it looks whether four ticks come within the time of ten, and panics when QEMU had no processor meanwhile
        usual += " no_timer_check";
        if (type != MachineType.MICROVM) {
            return usual;
        }
        // it has no timer that the kernel could measure the processor's by, and would wait for one for ever
        long kilohertz = kilohertz();
        return usual + " tsc_early_khz=" + kilohertz + " tsc=reliable lpj=" + kilohertz * 1000 / TICKS;
    }

    /** How fast the processor counts time; a translated guest sees the host's. */
    private static long kilohertz() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("cpu MHz"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .mapToLong(value -> Math.round(Double.parseDouble(value) * 1000))
                    .findFirst()
                    .orElse(2_000_000);
        } catch (IOException | NumberFormatException e) {
            return 2_000_000;
        }
    }
}
