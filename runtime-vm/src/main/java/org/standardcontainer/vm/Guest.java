package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.Optional;
import org.standardcontainer.linux.GuestLinux;

/**
 * A kind of virtual machine that has been seen to boot.
 *
 * @param qemu what runs it
 * @param acceleration how
 * @param type the machine
 * @param kernel the kernel's file, as it was configured or found
 * @param image the file that QEMU gets: the kernel, or what was inside
 * @param initramfs the file with its first file system
 * @param imageInitramfs the same for a guest whose root filesystem is on a disk; empty where none may be
 * @param cache where there is room for images
 * @param virtiofsd what serves the host's files; empty: we do
 * @param linux the compiler for its kernel
 */
record Guest(
        Qemu qemu,
        Acceleration acceleration,
        MachineType type,
        Path kernel,
        Path image,
        Path initramfs,
        Optional<Path> imageInitramfs,
        Path cache,
        Optional<Virtiofsd> virtiofsd,
        GuestLinux linux) {
    /** True if a profile for system calls can be compiled for it: that is done for the host's processor. */
    boolean filtersCalls() {
        return Architecture.ofHost().equals(Optional.of(type.architecture()));
    }
}
