package org.standardcontainer.vm;

import java.util.Arrays;
import java.util.Optional;

/** The formats of images in config-vm.md. */
enum ImageFormat {
    RAW("raw", "raw"),
    QCOW2("qcow2", "qcow2"),
    VDI("vdi", "vdi"),
    VMDK("vmdk", "vmdk"),
    VHD("vhd", "vpc");

    private final String word;
    private final String driver;

    ImageFormat(String word, String driver) {
        this.word = word;
        this.driver = driver;
    }

    /** The one of this word of config-vm.md. */
    static Optional<ImageFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }

    /** Whether an image of it can be a difference to another file. */
    boolean hasBase() {
        return this == QCOW2 || this == VMDK;
    }

    /** QEMU's name for it. */
    String driver() {
        return driver;
    }
}
