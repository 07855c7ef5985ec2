package org.standardcontainer.vm;

/**
 * A disk of a machine. QEMU gets it as a descriptor, and opens nothing by a path.
 *
 * @param serial what the agent knows it by
 * @param format what is in the file
 * @param driver QEMU's for the file, or for the device of the host
 * @param readonly whether it is only read
 */
record Disk(String serial, ImageFormat format, String driver, boolean readonly) {
    private static final String FILE = "file";

    /** The root filesystem of a container, as it was copied. */
    static final Disk ROOTFS = new Disk("rootfs", ImageFormat.RAW);

    /** The serial number of the disk that is the guest's own root filesystem. */
    static final String IMAGE = "image";

    /** A file that is only read. */
    Disk(String serial, ImageFormat format) {
        this(serial, format, FILE, true);
    }

    /** One of the host's that a container is given; it has no format. */
    static Disk given(String serial, boolean device, boolean readonly) {
        return new Disk(serial, ImageFormat.RAW, device ? "host_device" : FILE, readonly);
    }
}
