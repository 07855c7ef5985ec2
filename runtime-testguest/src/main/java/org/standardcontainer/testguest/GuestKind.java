package org.standardcontainer.testguest;

/** What a guest is made of. All have a distribution's kernel, one gibibyte of memory, two processors, and root. */
public enum GuestKind {
    /** This host's userland; at {@code /sys/fs/cgroup} is cgroup v2 with all controllers, and v1 isn't there. */
    CGROUP_V2,
    /** The same, but the root is the kernel's initial ramdisk, which pivot_root can't leave, and {@code /run} is on it. */
    RAMDISK,
    /** The first again, with SELinux instead of AppArmor; it has no policy yet. */
    SELINUX,
    /**
     * The same as the first, with hardware: an IOMMU; an NVMe disk with the serial number {@code scr-card}, which can have two virtual functions; a slot, on the
     * bus {@code free}, and two disks {@code one} and {@code two} for it. QEMU's monitor is behind the virtio port {@code monitor}.
     */
    DEVICES,
    /**
     * The same as the first, with a kernel that knows USB, as {@code bin/hardware} unpacks it, an IOMMU, and two controllers, {@code usb} and {@code given}, with two disks
     * {@code one} and {@code two} for what is plugged into them. QEMU's monitor is behind the virtio port {@code monitor}.
     */
    USB,
    /** A Debian whose first process is systemd, as {@code bin/debian} unpacks it; the tests are a service of its. */
    SYSTEMD
}
