package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's arguments for a machine with FreeBSD.
 *
 * @param qemu the program
 * @param acceleration how it runs the machine
 * @param settings what it is made of
 * @param directory with its files: {@code line}, {@code console}, {@code root}
 * @param share what it is to see
 */
record FreeBsdCommand(Path qemu, Acceleration acceleration, FreeBsdSettings settings, Path directory, Path share) {
    /** The port's name in the machine: {@code /dev/vtcon/agent}. */
    static final String PORT = "agent";

    private static final String MEMORY = "1024M";

    /** The socket of the launcher's port. */
    Path line() {
        return directory.resolve("line");
    }

    /** What the machine says while it boots. */
    Path console() {
        return directory.resolve("console");
    }

    /** The root that a kernel alone gets. */
    Path root() {
        return directory.resolve("root");
    }

    List<String> words() {
        List<String> all = new ArrayList<>(List.of(
                qemu.toString(),
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-accel",
                acceleration.word(),
                "-m",
                MEMORY,
                "-serial",
                "file:" + console()));
        if (acceleration == Acceleration.KVM) {
            all.addAll(List.of("-cpu", "host"));
        }
        settings.kernel().ifPresent(kernel -> {
            all.addAll(List.of("-kernel", kernel.toString(), "-append", arguments()));
            if (settings.image().isEmpty()) {
                directory(all, "root", root(), ",readonly=on");
            }
        });
        settings.image().ifPresent(image -> disk(all, image));
        directory(all, "share", share, "");
        // no virtserialport: what the machine has written to one when we go would be kept, and the machine stand still
        all.addAll(List.of(
                "-device",
                "virtio-serial-pci",
                "-chardev",
                "socket,id=line,server=on,wait=off,path=" + value(line()),
                "-device",
                "virtconsole,chardev=line,name=" + PORT,
                "-device",
                "virtio-rng-pci"));
        return List.copyOf(all);
    }

    private String arguments() {
        String root = settings.image().isPresent() ? "ufs:/dev/vtbd0" : "p9fs:root";
        return "boot_serial=YES console=comconsole hw.uart.console=io:0x3f8,br:115200 kern.hz=100 kern.racct.enable=1"
                + " vfs.root.mountfrom=" + root
                + (settings.image().isPresent() ? " vfs.root.mountfrom.options=rw" : " vfs.root.mountfrom.options=ro");
    }

    /** Inodes are those of the file system here, as what compares them expects; QEMU may only warn of a second one below it. */
    private static void directory(List<String> all, String tag, Path path, String more) {
        all.addAll(List.of(
                "-fsdev",
                "local,id=" + tag + ",security_model=none,multidevs=warn" + more + ",path=" + value(path),
                "-device",
                "virtio-9p-pci,fsdev=" + tag + ",mount_tag=" + tag));
    }

    private static void disk(List<String> all, Path image) {
        String format = Optional.of(image.toString())
                .filter(name -> name.endsWith(".qcow2"))
                .map(name -> "qcow2")
                .orElse("raw");
        all.addAll(List.of(
                "-drive",
                "if=none,id=disk,snapshot=on,format=" + format + ",file=" + value(image),
                "-device",
                "virtio-blk-pci,drive=disk"));
    }

    /** In QEMU's lists of options a comma ends a value, and two are one. */
    private static String value(Path path) {
        return path.toString().replace(",", ",,");
    }
}
