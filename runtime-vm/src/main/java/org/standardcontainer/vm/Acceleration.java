package org.standardcontainer.vm;

/** How QEMU executes a guest's instructions. */
public enum Acceleration {
    /** By the processor, over {@code /dev/kvm}. */
    KVM,
    /** By translation: works everywhere, slowly, and is not what QEMU's makers call a security boundary. */
    TCG;

    /** QEMU's word for it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
