package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class KernelImageTest {
    private static final int PVH_ENTRY = 18;

    /** An ELF file with one note, and text behind it. */
    private static byte[] elf(int note) {
        ByteBuffer elf = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f)
                .put(4, (byte) 2)
                .putLong(32, 64)
                .putShort(54, (short) 56)
                .putShort(56, (short) 1);
        elf.putInt(64, 4).putLong(72, 120).putLong(96, 20);
        elf.putInt(120, 4).putInt(124, 4).putInt(128, note).put(132, "Xen".getBytes(StandardCharsets.US_ASCII));
        elf.put(200, "abcabcabcabcabcabcabcabcabcabc".getBytes(StandardCharsets.US_ASCII));
        return elf.array();
    }

    private static byte[] kernel(byte[] payload, int length) {
        ByteBuffer kernel = ByteBuffer.allocate(1024 + payload.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        kernel.put(0x1f1, (byte) 1).putInt(0x248, 0).putInt(0x24c, payload.length + 4);
        return kernel.put(1024, payload).putInt(1024 + payload.length, length).array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** All of it but the text as literals; the text as three letters and a copy that overlaps itself. */
    private static byte[] lz4(byte[] bytes) {
        ByteBuffer block = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        block.put((byte) 0xff).put((byte) (203 - 15)).put(bytes, 0, 203);
        block.putShort((short) 3).put((byte) (27 - 4 - 15));
        block.put((byte) 0xf0).put((byte) (170 - 15)).put(bytes, 230, 170);
        ByteBuffer frame = ByteBuffer.allocate(8 + block.position()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x184c2102).putInt(block.position()).put(block.array(), 0, block.position());
        return frame.array();
    }

    @Test
    void whatIsPackedByGzipIsUnpacked() throws IOException {
        byte[] elf = elf(PVH_ENTRY);
        assertThat(KernelImage.unpack(kernel(gzip(elf), elf.length))).hasValue(elf);
    }

    @Test
    void whatIsPackedByLz4IsUnpacked() {
        byte[] elf = elf(PVH_ENTRY);
        assertThat(KernelImage.unpack(kernel(lz4(elf), elf.length))).hasValue(elf);
    }

    @Test
    void whatQemuCouldNotBootIsLeftAsItIs() throws IOException {
        byte[] elf = elf(PVH_ENTRY + 1);
        assertThat(KernelImage.unpack(kernel(gzip(elf), elf.length))).isEmpty();
    }

    @Test
    void whatIsDamagedOrSomethingElseIsLeftAsItIs() {
        byte[] kernel = kernel(lz4(elf(PVH_ENTRY)), 400);
        for (int length = 0; length < kernel.length; length++) {
            assertThat(KernelImage.unpack(java.util.Arrays.copyOf(kernel, length)))
                    .isEmpty();
        }
        assertThat(KernelImage.unpack(kernel("\u00fd7zXZ".getBytes(StandardCharsets.ISO_8859_1), 400)))
                .isEmpty();
    }

    @Test
    void aDistributionsKernelIsUnpacked() throws IOException {
        assumeTrue(
                TestMachines.kernel().isPresent(), "needs a kernel in .scr-cache/kernel, which bin/test unpacks there");
        byte[] kernel = Files.readAllBytes(TestMachines.kernel().orElseThrow());
        assertThat(KernelImage.unpack(kernel))
                .hasValueSatisfying(elf -> assertThat(elf).hasSizeGreaterThan(kernel.length));
    }
}
