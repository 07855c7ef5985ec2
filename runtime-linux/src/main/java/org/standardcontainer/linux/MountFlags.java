package org.standardcontainer.linux;

/** Bits of mount_setattr(2) and of mount(2)'s propagation. */
final class MountFlags {
    static final long RDONLY = 0x1;
    static final long NOSUID = 0x2;
    static final long NODEV = 0x4;
    static final long NOEXEC = 0x8;
    /** All bits of the access time setting; relatime is none of them. */
    static final long ATIME = 0x70;

    static final long NOATIME = 0x10;
    static final long STRICTATIME = 0x20;
    static final long NODIRATIME = 0x80;
    static final long NOSYMFOLLOW = 0x200000;

    static final int RECURSIVE = 0x4000;
    static final int UNBINDABLE = 0x20000;
    static final int PRIVATE = 0x40000;
    static final int SLAVE = 0x80000;
    static final int SHARED = 0x100000;

    private MountFlags() {}
}
