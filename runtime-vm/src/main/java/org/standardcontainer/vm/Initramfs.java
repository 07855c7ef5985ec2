package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The guest's first file system: modules, what to do with them, and one program. */
final class Initramfs {
    private static final List<String> NEEDED = List.of("virtio_console");
    private static final String DISK = "virtio_blk";
    private static final List<String> NEEDED_FOR_ROOTS = List.of(DISK, "erofs", "overlay");
    /** File systems that an image may have. */
    private static final List<String> OF_IMAGES = List.of("ext4", "squashfs");

    private Initramfs() {}

    /**
     * Makes it.
     *
     * @param modules the kernel's
     * @param type the machine that it is for
     * @param program the launcher
     * @param disks what the guest does with its disks
     * @param virtiofs whether QEMU's file server serves the host's files
     * @param more modules of what else its machine has
     * @param drivers modules that are tried
     * @throws IOException if a module is missing or can't be read
     */
    static byte[] build(
            KernelModules modules,
            MachineType type,
            byte[] program,
            BootFile.Disks disks,
            boolean virtiofs,
            List<String> more,
            List<String> drivers)
            throws IOException {
        Cpio archive = new Cpio().directory("modules");
        List<String> wanted = new ArrayList<>(List.of(type.module()));
        wanted.addAll(NEEDED);
        wanted.add(virtiofs ? Virtiofsd.NAME : "fuse");
        if (disks.any()) {
            wanted.addAll(NEEDED_FOR_ROOTS);
        } else if (disks.given()) {
            wanted.add(DISK);
        }
        wanted.addAll(more);
        if (disks.image()) {
            OF_IMAGES.stream().filter(modules::has).forEach(wanted::add);
        }
        List<Path> needed = modules.inOrder(wanted);
        List<Path> tried = new ArrayList<>(modules.inOrder(drivers));
        tried.removeAll(needed);
        byte[] content = BootFile.content(add(archive, needed), add(archive, tried), disks, virtiofs);
        return archive.file(BootFile.NAME, 0644, content)
                .file("init", 0755, program)
                .finish();
    }

    /** Their names in there. */
    private static List<String> add(Cpio archive, List<Path> modules) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path module : modules) {
            String name = "modules/" + module.getFileName();
            archive.file(name, 0644, Files.readAllBytes(module));
            names.add("/" + name);
        }
        return names;
    }
}
