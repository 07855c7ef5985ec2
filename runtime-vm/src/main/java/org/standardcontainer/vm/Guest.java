package org.standardcontainer.vm;

import java.nio.file.Path;
import org.standardcontainer.linux.GuestLinux;

/**
 * A kind of virtual machine that has been seen to boot.
 *
 * @param qemu what runs it
 * @param acceleration how
 * @param type the machine
 * @param kernel the kernel's file
 * @param initramfs the file with its first file system
 * @param linux the compiler for its kernel
 */
record Guest(Qemu qemu, Acceleration acceleration, MachineType type, Path kernel, Path initramfs, GuestLinux linux) {}
