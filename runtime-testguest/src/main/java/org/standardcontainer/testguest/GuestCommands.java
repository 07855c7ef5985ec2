package org.standardcontainer.testguest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of a guest's two processes.
 *
 * @param equipment the programs
 * @param directory where they may write
 * @param console the file for what the guest writes to its console
 */
record GuestCommands(Equipment equipment, Path directory, Path console) {
    private static final String MEMORY = "1024M";

    /** Where QEMU meets the file server. */
    Path socket() {
        return directory.resolve("files.sock");
    }

    /** virtiofsd, in a mount namespace of its own, in which the host's root can't be written to and it finds a place for its lock. */
    List<String> fileServer() {
        return List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && mount -t tmpfs tmpfs /run && exec \"$@\"",
                directory.toString(),
                equipment.fileServer().toString(),
                "--socket-path=" + socket(),
                "-o",
                "source=/",
                "-o",
                "sandbox=chroot",
                "-o",
                "cache=always",
                "--rlimit-nofile=0",
                "-f");
    }

    /** @param archive its first file system */
    List<String> qemu(GuestKind kind, Path archive) {
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                equipment.qemu().toString(),
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-accel",
                "tcg,thread=multi", // works everywhere
                "-cpu",
                "max",
                "-smp",
                "2",
                "-m",
                MEMORY,
                "-object",
                "memory-backend-memfd,id=memory,share=on,size=" + MEMORY, // the file server reads from it
                "-machine",
                "q35,usb=off,smbus=off,sata=off,vmport=off,graphics=off,memory-backend=memory",
                "-kernel",
                equipment.kernel().toString(),
                "-initrd",
                archive.toString(),
                "-append",
                "quiet panic=-1 console=ttyS0 systemd.show_status=0"
                        + (kind == GuestKind.SELINUX ? " security=selinux" : "")
                        + (kind == GuestKind.DEVICES || kind == GuestKind.USB ? " intel_iommu=on" : ""),
                "-chardev",
                "socket,id=files,path=" + socket(),
                "-device",
                "vhost-user-fs-pci,chardev=files,tag=host",
                "-device",
                "virtio-serial-pci",
                "-chardev",
                "stdio,id=events,signal=off",
                "-device",
                "virtserialport,chardev=events,name=events",
                "-serial",
                "file:" + console));
        if (kind == GuestKind.DEVICES) {
            all.addAll(disks("card", "one", "two"));
            all.addAll(behindAnIommu());
            all.addAll(monitor());
        } else if (kind == GuestKind.USB) {
            all.addAll(disks("one", "two"));
            all.addAll(
                    List.of("-device", "intel-iommu", "-device", "qemu-xhci,id=usb", "-device", "qemu-xhci,id=given"));
            all.addAll(monitor());
        }
        return all;
    }

    private static List<String> disks(String... names) {
        List<String> all = new ArrayList<>();
        for (String disk : names) {
            all.addAll(List.of("-blockdev", "driver=null-co,read-zeroes=on,size=1048576,node-name=disk-" + disk));
        }
        return all;
    }

    private static List<String> behindAnIommu() {
        List<String> all = new ArrayList<>();
        for (String device : List.of(
                "intel-iommu",
                "pcie-root-port,id=root,chassis=1,slot=1",
                "pcie-root-port,id=free,chassis=2,slot=2",
                "nvme-subsys,id=subsystem",
                "nvme,id=card,bus=root,serial=scr-card,subsys=subsystem,max_ioqpairs=6,msix_qsize=7,"
                        + "sriov_max_vfs=2,sriov_vq_flexible=4,sriov_vi_flexible=4",
                "nvme-ns,bus=card,drive=disk-card")) {
            all.addAll(List.of("-device", device));
        }
        return all;
    }

    /** The two ends of one socket: what the guest writes to its port is what the monitor reads. */
    private List<String> monitor() {
        String socket = "path=" + directory.resolve("monitor.sock");
        return List.of(
                "-chardev",
                "socket,id=monitor,server=on,wait=off," + socket,
                "-mon",
                "chardev=monitor,mode=readline",
                "-chardev",
                "socket,id=to-monitor," + socket,
                "-device",
                "virtserialport,chardev=to-monitor,name=monitor");
    }
}
