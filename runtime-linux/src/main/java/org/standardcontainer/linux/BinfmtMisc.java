package org.standardcontainer.linux;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.kernel.ProvidedKernel;

/**
 * Programs that the kernel has others execute (Documentation/admin-guide/binfmt-misc.rst): emulators of other processors above all. Read
 * when somebody needs one, since they come and go.
 */
final class BinfmtMisc implements ProvidedKernel.Emulation {
    private static final String DIRECTORY = "proc/sys/fs/binfmt_misc";

    private final HostFiles files;

    BinfmtMisc(HostFiles files) {
        this.files = files;
    }

    @Override
    public boolean executes(String path, ByteBuffer start) {
        return files.lines(DIRECTORY + "/status").contains("enabled")
                && files.names(DIRECTORY).stream()
                        .filter(name -> !name.equals("status") && !name.equals("register"))
                        .map(name -> files.lines(DIRECTORY + "/" + name))
                        .anyMatch(entry -> entry.contains("enabled") && matches(entry, path, start));
    }

    private static boolean matches(List<String> entry, String path, ByteBuffer start) {
        Optional<String> extension = value(entry, "extension .");
        if (extension.isPresent()) {
            return path.endsWith("." + extension.get());
        }
        try {
            int offset = Integer.parseInt(value(entry, "offset ").orElse("0"));
            byte[] magic = HexFormat.of().parseHex(value(entry, "magic ").orElse(""));
            byte[] mask = HexFormat.of().parseHex(value(entry, "mask ").orElse("ff".repeat(magic.length)));
            if (magic.length == 0
                    || mask.length != magic.length
                    || offset < 0
                    || offset > start.limit() - magic.length) {
                return false;
            }
            for (int i = 0; i < magic.length; i++) {
                if (((start.get(offset + i) ^ magic[i]) & mask[i]) != 0) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> value(List<String> entry, String name) {
        return entry.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst();
    }
}
