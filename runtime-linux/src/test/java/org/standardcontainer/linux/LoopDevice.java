package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.spec.LinuxDevice;

/** A block device of the test's own: the kernel's view of a file that it has made. Gone when it is closed. */
final class LoopDevice implements AutoCloseable {
    private final Path file;
    private final String path;

    private LoopDevice(Path file, String path) {
        this.file = file;
        this.path = path;
    }

    /** Of one mebibyte that begins with a word. Skips the test where there are none to be had. */
    static LoopDevice of(Path directory, String word) throws Exception {
        Path file = Files.createTempFile(directory, "disk", ".img");
        byte[] bytes = new byte[1 << 20];
        System.arraycopy(word.getBytes(UTF_8), 0, bytes, 0, word.length());
        Files.write(file, bytes);
        Process losetup;
        try {
            losetup = new ProcessBuilder("losetup", "--find", "--show", file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs losetup (package mount)");
            throw e;
        }
        String out = new String(losetup.getInputStream().readAllBytes(), UTF_8).strip();
        assumeTrue(losetup.waitFor() == 0, () -> "no loop device is to be had: " + out);
        return new LoopDevice(file, out);
    }

    /** {@code "/dev/loop3"}. */
    String path() {
        return path;
    }

    long minor() {
        return Long.parseLong(path.substring("/dev/loop".length()));
    }

    /** As a configuration lists it. */
    LinuxDevice listed() {
        return new LinuxDevice(path, "b", 7L, minor(), null, null, null);
    }

    @Override
    public void close() throws Exception {
        for (List<String> command : List.of(List.of("losetup", "--detach", path), List.of("rm", file.toString()))) {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        }
    }
}
