package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the kernel shows them: a test that registered an emulator would change its host. */
class BinfmtMiscTest {
    private static final String ARM = """
            enabled
            interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
            flags: POCF
            offset 0
            magic 7f454c460201010000000000000000000200b700
            mask ffffffffffffff00fffffffffffffffffeffffff
            """;

    @TempDir
    private Path root;

    private boolean executes(int machine) {
        ByteBuffer start = ByteBuffer.allocate(256);
        start.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 3})
                .put(16, (byte) 3)
                .put(18, (byte) machine);
        return new BinfmtMisc(new HostFiles(root)).executes("/bin/app.exe", start.rewind());
    }

    private void register(String name, String content) throws IOException {
        Path directory = Files.createDirectories(root.resolve("proc/sys/fs/binfmt_misc"));
        Files.writeString(directory.resolve(name), content);
    }

    @Test
    void aProgramThatAnEmulatorTakes() throws IOException {
        register("status", "enabled\n");
        register("qemu-aarch64", ARM);
        assertThat(executes(0xb7)).isTrue();
        assertThat(executes(22)).isFalse();
    }

    @Test
    void byTheEndOfItsName() throws IOException {
        register("status", "enabled\n");
        register("wine", "enabled\ninterpreter /usr/bin/wine\nflags: \nextension .exe\n");
        assertThat(executes(22)).isTrue();
    }

    @Test
    void oneThatIsOffTakesNone() throws IOException {
        register("status", "enabled\n");
        register("qemu-aarch64", ARM.replace("enabled", "disabled"));
        assertThat(executes(0xb7)).isFalse();
        register("qemu-aarch64", ARM);
        register("status", "disabled\n");
        assertThat(executes(0xb7)).isFalse();
    }

    @Test
    void whatIsNotUnderstoodTakesNone() throws IOException {
        register("status", "enabled\n");
        for (String broken : new String[] {
            "enabled\n", "enabled\nmagic zz\n", "enabled\noffset 300\nmagic 00\n", "enabled\nmagic 7f\nmask ffff\n"
        }) {
            register("broken", broken);
            assertThat(executes(0xb7)).as(broken).isFalse();
        }
    }
}
