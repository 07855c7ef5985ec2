package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelConfigTest {
    private static final String LINES = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_AB=y\n";

    @TempDir
    private Path root;

    private void isRead() {
        KernelConfig config = KernelConfig.below(root);
        assertThat(config.has("CONFIG_A")).isTrue();
        assertThat(config.has("CONFIG_AB")).isTrue();
        assertThat(config.has("CONFIG_B")).isFalse();
        assertThat(config.has("CONFIG_C")).isFalse();
    }

    @Test
    void theKernelsOwnWord() throws IOException {
        Files.createDirectory(root.resolve("proc"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(root.resolve("proc/config.gz")))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        isRead();
    }

    @Test
    void theFileThatWasInstalledWithIt() throws IOException {
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), "6.1.0\n");
        Files.createDirectory(root.resolve("boot"));
        Files.writeString(root.resolve("boot/config-6.1.0"), LINES);
        Files.writeString(root.resolve("boot/config-6.2.0"), "CONFIG_B=y\n");
        isRead();
    }

    @Test
    void nothingIsKnown() {
        assertThat(KernelConfig.below(root).has("CONFIG_A")).isFalse();
    }
}
