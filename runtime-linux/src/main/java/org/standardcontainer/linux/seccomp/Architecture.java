package org.standardcontainer.linux.seccomp;

import java.util.Arrays;
import java.util.Optional;

/**
 * The architectures of config-linux.md#seccomp, as the kernel tells them apart in a system call: {@code AUDIT_ARCH_…} of
 * {@code linux/audit.h}, which is the machine of {@code linux/elf.h} with bits for its width, byte order and convention.
 */
public enum Architecture {
    X86_64("x86_64", Family.X86, 62, true, false),
    X86("x86", Family.X86, 3, false, false),
    /** Shares its number with x86_64; bit 30 of a call's number tells them apart. */
    X32("x32", Family.X86, 62, true, false),
    ARM("arm", Family.ARM, 40, false, false),
    AARCH64("aarch64", Family.ARM, 183, true, false),
    LOONGARCH64("loongarch64", Family.LOONGARCH, 258, true, false),
    M68K("m68k", Family.M68K, 4, false, true),
    MIPS("mips", Family.MIPS, 8, false, true),
    MIPS64("mips64", Family.MIPS, 8, true, true),
    MIPS64N32("mips64n32", Family.MIPS, 8, true, true),
    MIPSEL("mips", Family.MIPSEL, 8, false, false),
    MIPSEL64("mips64", Family.MIPSEL, 8, true, false),
    MIPSEL64N32("mips64n32", Family.MIPSEL, 8, true, false),
    PPC("ppc", Family.PPC, 20, false, true),
    PPC64("ppc64", Family.PPC, 21, true, true),
    PPC64LE("ppc64", Family.PPCLE, 21, true, false),
    S390("s390", Family.S390, 22, false, true),
    S390X("s390x", Family.S390, 22, true, true),
    SH("sh", Family.SH, 42, false, false),
    SHEB("sh", Family.SHEB, 42, false, true),
    PARISC("parisc", Family.PARISC, 15, false, true),
    PARISC64("parisc64", Family.PARISC, 15, true, true),
    RISCV64("riscv64", Family.RISCV, 243, true, false);

    /** Architectures that one kernel can have calls of. */
    private enum Family {
        X86,
        ARM,
        LOONGARCH,
        M68K,
        MIPS,
        MIPSEL,
        PPC,
        PPCLE,
        S390,
        SH,
        SHEB,
        PARISC,
        RISCV
    }

    private static final String PREFIX = "SCMP_ARCH_";
    private static final int WIDE = 0x80000000;
    private static final int LITTLE_ENDIAN = 0x40000000;
    private static final int N32 = 0x20000000;

    private final String column;
    private final Family family;
    private final int audit;
    private final boolean bigEndian;

    Architecture(String column, Family family, int machine, boolean wide, boolean bigEndian) {
        this.column = column;
        this.family = family;
        this.audit =
                machine | (wide ? WIDE : 0) | (bigEndian ? 0 : LITTLE_ENDIAN) | (column.equals("mips64n32") ? N32 : 0);
        this.bigEndian = bigEndian;
    }

    /** By the word of a configuration. */
    public static Optional<Architecture> of(String word) {
        return Arrays.stream(values())
                .filter(a -> word.equals(PREFIX + a.name()))
                .findFirst();
    }

    /** That of this JVM. @throws IllegalStateException on one that the launcher isn't built for */
    public static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new IllegalStateException("no seccomp filters for the architecture " + name);
        };
    }

    /** The word of a configuration. */
    public String word() {
        return PREFIX + name();
    }

    /** False if a kernel whose own architecture is {@code other} can't have a call of this one. */
    boolean isOfKernel(Architecture other) {
        return family == other.family;
    }

    /** What {@code seccomp_data.arch} is in its calls. */
    int audit() {
        return audit;
    }

    /** Its column in the table of system calls. */
    String column() {
        return column;
    }

    /** True if a register of a program has 64 bits: of others the upper half says nothing. */
    boolean hasWideArguments() {
        return (audit & WIDE) != 0 && this != X32 && !column.equals("mips64n32");
    }

    /** Where the half of an argument is in {@code seccomp_data}. */
    int offset(int argument, boolean upper) {
        return 16 + 8 * argument + (upper == bigEndian ? 0 : 4);
    }
}
