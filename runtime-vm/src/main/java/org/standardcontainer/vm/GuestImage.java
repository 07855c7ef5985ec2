package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;

/**
 * An image that is the root filesystem of a guest itself (config-vm.md: not the container's). What is in it is the guest's matter;
 * but it may not lead QEMU to another file of the host, as an image that is a difference does.
 *
 * @param path the file
 * @param format what it is said to be; it is taken for nothing else
 */
record GuestImage(Path path, ImageFormat format) {
    private static final int HEADER = 512;
    private static final int QCOW_MAGIC = 0x514649fb;
    private static final long QCOW_EXTERNAL_DATA = 1L << 2;
    private static final int VDI_MAGIC = 0x7f10dabe;
    private static final int VMDK_MAGIC = 0x4b444d56;
    private static final int VMDK_DESCRIPTOR = 64 << 10;
    private static final String VHD_MAGIC = "conectix";
    private static final int VHD_FIXED = 2;
    private static final int VHD_DYNAMIC = 3;
    private static final String OTHER_FILES = "it says that other files belong to it";

    /** Reads its header. */
    List<Finding> check() {
        Optional<String> problem;
        if (!Files.isRegularFile(path)) {
            problem = Optional.of("it is no file");
        } else {
            try (FileChannel file = FileChannel.open(path)) {
                problem = problem(file);
            } catch (IOException | RuntimeException e) {
                problem = Optional.of("it can't be read: " + e);
            }
        }
        return problem
                .map(text ->
                        Finding.unsupported("/vm/image/path", path + ": " + text, "name another image, or take it out"))
                .stream()
                .toList();
    }

    private Optional<String> problem(FileChannel file) throws IOException {
        return switch (format) {
            case RAW -> Optional.empty();
            case QCOW2 -> qcow2(bytes(file, 0, HEADER));
            case VDI -> is(bytes(file, 0, HEADER).getInt(64) == VDI_MAGIC);
            case VMDK -> vmdk(file);
            case VHD -> vhd(bytes(file, file.size() - HEADER, HEADER));
        };
    }

    private Optional<String> qcow2(ByteBuffer header) {
        if (header.getInt(0) != QCOW_MAGIC) {
            return is(false);
        }
        boolean others =
                header.getLong(8) != 0 || (header.getInt(4) > 2 && (header.getLong(72) & QCOW_EXTERNAL_DATA) != 0);
        return others ? Optional.of(OTHER_FILES) : Optional.empty();
    }

    /** One file with data in it, and not a text that names files; nor one that has such a text instead of data. */
    private Optional<String> vmdk(FileChannel file) throws IOException {
        ByteBuffer header = bytes(file, 0, HEADER);
        if (header.getInt(0) != VMDK_MAGIC) {
            return is(false);
        }
        header.order(ByteOrder.LITTLE_ENDIAN);
        String text = StandardCharsets.ISO_8859_1
                .decode(bytes(file, HEADER, VMDK_DESCRIPTOR))
                .toString();
        return header.getLong(12) == 0 || text.contains("parentFileNameHint")
                ? Optional.of(OTHER_FILES)
                : Optional.empty();
    }

    private Optional<String> vhd(ByteBuffer footer) {
        byte[] magic = new byte[VHD_MAGIC.length()];
        footer.get(0, magic);
        if (!VHD_MAGIC.equals(new String(magic, StandardCharsets.ISO_8859_1))) {
            return is(false);
        }
        int type = footer.getInt(60);
        return type == VHD_FIXED || type == VHD_DYNAMIC ? Optional.empty() : Optional.of(OTHER_FILES);
    }

    private Optional<String> is(boolean so) {
        return so ? Optional.empty() : Optional.of("it is no image of the format " + format.driver());
    }

    /** So many bytes from there on; what isn't there is 0. */
    private static ByteBuffer bytes(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int n = 0;
        while (n >= 0 && bytes.hasRemaining()) {
            n = file.read(bytes, Math.max(0, at) + bytes.position());
        }
        return bytes.rewind().limit(length);
    }
}
