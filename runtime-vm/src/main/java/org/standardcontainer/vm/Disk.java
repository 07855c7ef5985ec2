package org.standardcontainer.vm;

/**
 * A disk of a machine, which is only read. QEMU gets it as a descriptor, and opens nothing by a path.
 *
 * @param serial what the agent knows it by
 * @param format what is in the file
 */
record Disk(String serial, ImageFormat format) {
    /** The root filesystem of a container, as it was copied. */
    static final Disk ROOTFS = new Disk("rootfs", ImageFormat.RAW);

    /** The serial number of the disk that is the guest's own root filesystem. */
    static final String IMAGE = "image";
}
