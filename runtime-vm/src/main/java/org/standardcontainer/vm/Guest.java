package org.standardcontainer.vm;

import java.nio.file.Path;
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
 * @param linux the compiler for its kernel
 */
record Guest(
        Qemu qemu,
        Acceleration acceleration,
        MachineType type,
        Path kernel,
        Path image,
        Path initramfs,
        GuestLinux linux) {}
