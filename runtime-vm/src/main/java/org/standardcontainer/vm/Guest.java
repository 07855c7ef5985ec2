package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 * @param networkInitramfs the same two for machines with a network; empty where none may have one
 * @param givenInitramfs makes the same for a guest that has what a container is given
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
        Optional<Archives> networkInitramfs,
        GivenArchive givenInitramfs,
        Path cache,
        Optional<Virtiofsd> virtiofsd,
        GuestLinux linux) {
    /** First file systems: the usual, and for a guest whose root filesystem is on a disk. */
    record Archives(Path usual, Optional<Path> image) {}

    /**
     * What a guest has for what a container is given.
     *
     * @param initramfs its first file system
     * @param owed for a part of the hardware, by its alias, the subsystems that one of its nodes is of as soon as a driver has it
     */
    record Given(Path initramfs, Map<String, List<String>> owed) {
        Given {
            owed = Map.copyOf(owed);
        }
    }

    /** Makes first file systems for guests that have what a container is given. */
    interface GivenArchive {
        /**
         * Makes one, or finds that it was made.
         *
         * @param image whether the guest's root filesystem is on a disk
         * @param network whether it has a network
         * @param hardware what it has of the host's
         * @throws org.standardcontainer.UnsupportedFeatureException if the kernel has no module for that
         */
        Given make(boolean image, boolean network, GivenHardware hardware);
    }

    /** Its first file system. */
    Path initramfs(boolean image, boolean network) {
        Archives archives = network ? networkInitramfs.orElseThrow() : new Archives(initramfs, imageInitramfs);
        return image ? archives.image().orElse(archives.usual()) : archives.usual();
    }

    /** True if a profile for system calls can be compiled for it: that is done for the host's processor. */
    boolean filtersCalls() {
        return Architecture.ofHost().equals(Optional.of(type.architecture()));
    }
}
