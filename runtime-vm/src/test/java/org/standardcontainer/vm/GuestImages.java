package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The same disk in each format, written down from what the formats' documents say: so much of each as a reader needs. */
final class GuestImages {
    private static final int SECTOR = 512;
    private static final int CLUSTER = 1 << 16;
    private static final int VDI_BLOCK = 1 << 20;
    private static final int GRAIN = 128 * SECTOR;

    private GuestImages() {}

    /** An image with this content, whose length is a multiple of 1 MiB, and at most 32 MiB. */
    static byte[] of(ImageFormat format, byte[] disk) {
        return switch (format) {
            case RAW -> disk;
            case QCOW2 -> qcow2(disk);
            case VDI -> vdi(disk);
            case VMDK -> vmdk(disk);
            case VHD -> vhd(disk);
        };
    }

    /** Clusters: header, L1 table, table of reference counts, a block of those, L2 table, data. */
    private static byte[] qcow2(byte[] disk) {
        int clusters = disk.length / CLUSTER;
        ByteBuffer out = ByteBuffer.allocate((5 + clusters) * CLUSTER);
        out.putInt(0x514649fb)
                .putInt(2)
                .putLong(0)
                .putInt(0)
                .putInt(16)
                .putLong(disk.length)
                .putInt(0);
        out.putInt(1).putLong(CLUSTER).putLong(2L * CLUSTER).putInt(1).putInt(0).putLong(0);
        out.putLong(CLUSTER, 4L * CLUSTER | 1L << 63);
        out.putLong(2 * CLUSTER, 3L * CLUSTER);
        for (int i = 0; i < 5 + clusters; i++) {
            out.putShort(3 * CLUSTER + 2 * i, (short) 1);
        }
        for (int i = 0; i < clusters; i++) {
            out.putLong(4 * CLUSTER + 8 * i, (5L + i) * CLUSTER | 1L << 63);
        }
        return out.put(5 * CLUSTER, disk).array();
    }

    private static byte[] vdi(byte[] disk) {
        int blocks = disk.length / VDI_BLOCK;
        ByteBuffer out = ByteBuffer.allocate(VDI_BLOCK + disk.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(64, 0xbeda107f).putInt(68, 0x00010001).putInt(72, 0x180).putInt(76, 1);
        out.putInt(340, SECTOR).putInt(344, VDI_BLOCK).putInt(360, SECTOR).putLong(368, disk.length);
        out.putInt(376, VDI_BLOCK).putInt(384, blocks).putInt(388, blocks);
        for (int i = 0; i < blocks; i++) {
            out.putInt(SECTOR + 4 * i, i);
        }
        return out.put(VDI_BLOCK, disk).array();
    }

    /** Sectors: header, 20 with the descriptor, the directory of tables of grains, one table, and from 128 on the grains. */
    private static byte[] vmdk(byte[] disk) {
        int sectors = disk.length / SECTOR;
        ByteBuffer out = ByteBuffer.allocate(GRAIN + disk.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(0, "KDMV".getBytes(ISO_8859_1))
                .putInt(4, 1)
                .putInt(8, 1)
                .putLong(12, sectors)
                .putLong(20, 128);
        out.putLong(28, 1).putLong(36, 20).putInt(44, 512).putLong(56, 21).putLong(64, 128);
        out.put(73, "\n \r\n".getBytes(ISO_8859_1));
        String descriptor =
                "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\n\n"
                        + "RW " + sectors + " SPARSE \"disk.vmdk\"\n";
        out.put(SECTOR, descriptor.getBytes(ISO_8859_1));
        out.putInt(21 * SECTOR, 22);
        for (int i = 0; i < disk.length / GRAIN; i++) {
            out.putInt(22 * SECTOR + 4 * i, 128 * (i + 1));
        }
        return out.put(GRAIN, disk).array();
    }

    /** Of fixed size: the disk, and a footer. */
    private static byte[] vhd(byte[] disk) {
        ByteBuffer footer = ByteBuffer.allocate(SECTOR);
        footer.put(0, "conectix".getBytes(ISO_8859_1))
                .putInt(8, 2)
                .putInt(12, 0x00010000)
                .putLong(16, -1);
        footer.put(28, "qem2".getBytes(ISO_8859_1))
                .putLong(40, disk.length)
                .putLong(48, disk.length)
                .putInt(60, 2);
        int sum = 0;
        for (byte b : footer.array()) {
            sum += Byte.toUnsignedInt(b);
        }
        footer.putInt(64, ~sum);
        return ByteBuffer.allocate(disk.length + SECTOR)
                .put(disk)
                .put(footer.array())
                .array();
    }
}
