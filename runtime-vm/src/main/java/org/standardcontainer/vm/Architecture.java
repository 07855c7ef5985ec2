package org.standardcontainer.vm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** What a machine's processor is. A guest's is what its kernel is for; only one like the host's can run without translation. */
enum Architecture {
    X86_64("qemu-system-x86"),
    AARCH64("qemu-system-arm");

    private static final int ENOUGH = 1024;
    private static final int GZIP = 0x8b1f;
    /** Of an {@code Image} (the kernel's arm64/booting.rst): {@code ARM\x64}. */
    private static final int ARM_MAGIC = 0x644d5241;

    private static final int ARM_MAGIC_AT = 56;
    /** Of a {@code bzImage} (the kernel's x86/boot.rst): {@code HdrS}. */
    private static final int X86_MAGIC = 0x53726448;

    private static final int X86_MAGIC_AT = 0x202;

    private final String debian;

    Architecture(String debian) {
        this.debian = debian;
    }

    /** Linux's word for it, and QEMU's. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of QEMU for it. */
    String qemu() {
        return "qemu-system-" + word();
    }

    /** The Debian package that has it. */
    String debian() {
        return debian;
    }

    /** This machine's, if it is one of these. */
    static Optional<Architecture> ofHost() {
        String host = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        return Arrays.stream(values()).filter(a -> a.word().equals(host)).findFirst();
    }

    /** What a kernel is for. @throws IOException if it can't be read, or is for none of these */
    static Architecture of(Path kernel) throws IOException {
        try (InputStream in = Files.newInputStream(kernel)) {
            byte[] start = in.readNBytes(4096);
            return of(start).orElseThrow(() -> new IOException(kernel + " is no kernel for x86_64 or aarch64"));
        }
    }

    static Optional<Architecture> of(byte[] start) throws IOException {
        byte[] bytes = start;
        if (start.length > 2 && Short.toUnsignedInt(little(start).getShort(0)) == GZIP) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(start))) {
                bytes = in.readNBytes(ENOUGH);
            }
        }
        if (bytes.length < ENOUGH) {
            return Optional.empty();
        }
        if (little(bytes).getInt(ARM_MAGIC_AT) == ARM_MAGIC) {
            return Optional.of(AARCH64);
        }
        return little(bytes).getInt(X86_MAGIC_AT) == X86_MAGIC ? Optional.of(X86_64) : Optional.empty();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
