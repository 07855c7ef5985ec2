package org.standardcontainer.linux.ebpf;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.LinuxDeviceRule;

/**
 * A rule of config-linux.md#allowed-device-list, in the kernel's numbers.
 *
 * @param allow true to allow, false to deny
 * @param kinds {@link #BLOCK}, {@link #CHARACTER}, or both
 * @param major the major number, or {@link #ANY}
 * @param minor the minor number, or {@link #ANY}
 * @param access what it speaks of: {@link #MKNOD}, {@link #READ}, {@link #WRITE}; never none
 */
public record DeviceRule(boolean allow, int kinds, long major, long minor, int access) {
    /** All numbers. */
    public static final long ANY = -1;

    /** {@code BPF_DEVCG_DEV_BLOCK}. */
    public static final int BLOCK = 1;

    /** {@code BPF_DEVCG_DEV_CHAR}. */
    public static final int CHARACTER = 2;

    /** {@code BPF_DEVCG_ACC_MKNOD}. */
    public static final int MKNOD = 1;

    /** {@code BPF_DEVCG_ACC_READ}. */
    public static final int READ = 2;

    /** {@code BPF_DEVCG_ACC_WRITE}. */
    public static final int WRITE = 4;

    /** Reading, writing and making nodes. */
    public static final int ALL = MKNOD | READ | WRITE;

    /** Takes a valid rule; what it leaves out is all there is. */
    public static DeviceRule of(LinuxDeviceRule rule) {
        return new DeviceRule(
                rule.allow(), kinds(rule.type()), number(rule.major()), number(rule.minor()), access(rule.access()));
    }

    private static int kinds(@Nullable String type) {
        return switch (type == null ? "" : type) {
            case "b" -> BLOCK;
            case "c" -> CHARACTER;
            default -> BLOCK | CHARACTER;
        };
    }

    /** -1 stands for all in the wild. */
    private static long number(@Nullable Long number) {
        return number == null || number < 0 ? ANY : number;
    }

    private static int access(@Nullable String letters) {
        if (letters == null || letters.isEmpty()) {
            return ALL;
        }
        return (letters.contains("r") ? READ : 0)
                | (letters.contains("w") ? WRITE : 0)
                | (letters.contains("m") ? MKNOD : 0);
    }

    /** True if it speaks of a device. */
    public boolean covers(int kind, long itsMajor, long itsMinor) {
        return (kinds & kind) != 0 && (major == ANY || major == itsMajor) && (minor == ANY || minor == itsMinor);
    }

    /** True if it decides about everything, so that what stands before it doesn't count. */
    public boolean isTotal() {
        return kinds == (BLOCK | CHARACTER) && major == ANY && minor == ANY && access == ALL;
    }
}
