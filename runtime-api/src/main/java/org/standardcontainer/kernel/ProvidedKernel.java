package org.standardcontainer.kernel;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kernel that a backend gives its containers. Immutable, if its emulation is.
 *
 * @param os which kernel it is, by the image spec's word: {@code linux}, {@code freebsd}
 * @param machine its processor, by {@code uname -m} of Linux: {@code x86_64}, {@code aarch64}; an image's word for it ({@code amd64}) is
 *     taken too
 * @param alsoExecutes other processors whose programs it may execute by itself: {@code i386}
 * @param release its release; {@link KernelRelease#UNKNOWN}: no program is too new for it
 * @param emulation who executes what the kernel doesn't
 * @param waysOut what else there is for who needs another kernel
 */
public record ProvidedKernel(
        String os,
        String machine,
        Set<String> alsoExecutes,
        KernelRelease release,
        Emulation emulation,
        WaysOut waysOut) {
    /** Who executes what the kernel doesn't by itself: binfmt_misc, or another shim. May be asked by several threads. */
    @FunctionalInterface
    public interface Emulation {
        /** There is none. */
        Emulation NONE = (path, start) -> false;

        /**
         * Whether a program is executed by another one.
         *
         * @param path where it is in the container
         * @param start its first bytes, up to 256
         */
        boolean executes(String path, ByteBuffer start);
    }

    /**
     * What to do about it, each a sentence without a full stop; empty where there is nothing.
     *
     * @param otherMachine for a program for another processor
     * @param otherSystem for a program for another kind of kernel
     * @param newerKernel for a program that needs a newer one
     */
    public record WaysOut(String otherMachine, String otherSystem, String newerKernel) {}

    public ProvidedKernel {
        machine = Machines.ofImage(machine);
        alsoExecutes = Set.copyOf(alsoExecutes);
    }

    /** The processors whose programs it executes, for a person. */
    String machines() {
        return alsoExecutes.isEmpty() ? machine : machine + " and " + String.join(", ", new TreeSet<>(alsoExecutes));
    }

    boolean executes(String other) {
        return machine.equals(other) || alsoExecutes.contains(other);
    }
}
