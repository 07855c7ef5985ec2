package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.vm.VmSettings.MachineChoice;

/** What a kernel is for is read from its first bytes. */
class ArchitectureTest {
    @TempDir
    private Path directory;

    private Architecture of(byte[] kernel) throws IOException {
        return Architecture.of(Files.write(directory.resolve("vmlinuz"), kernel));
    }

    private static byte[] with(int at, String magic) {
        return ByteBuffer.allocate(1 << 20).put(at, magic.getBytes(US_ASCII)).array();
    }

    @Test
    void eachIsKnownByItsMagic() throws IOException {
        assertThat(of(with(0x202, "HdrS"))).isEqualTo(Architecture.X86_64);
        assertThat(of(with(56, "ARMd"))).isEqualTo(Architecture.AARCH64);
    }

    @Test
    void aPackedOneIsLookedInto() throws IOException {
        byte[] image = with(56, "ARMd");
        byte[] code = new byte[image.length - 64];
        new Random(1).nextBytes(code); // it doesn't fit what is read of the file
        ByteBuffer.wrap(image).put(64, code);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(image);
        }
        assertThat(of(packed.toByteArray())).isEqualTo(Architecture.AARCH64);
    }

    @Test
    void anythingElseIsNoKernel() {
        for (byte[] other : List.of(new byte[0], new byte[600], new byte[1 << 20], with(1, "ARMd"))) {
            assertThatThrownBy(() -> of(other)).isInstanceOf(IOException.class).hasMessageContaining("no kernel for");
        }
    }

    @Test
    void eachHasItsMachines() {
        assertThat(MachineChoice.AUTO.types(Architecture.X86_64, Acceleration.KVM))
                .containsExactly(MachineType.MICROVM, MachineType.Q35);
        assertThat(MachineChoice.AUTO.types(Architecture.AARCH64, Acceleration.TCG))
                .containsExactly(MachineType.VIRT);
        assertThat(MachineChoice.Q35.types(Architecture.AARCH64, Acceleration.TCG))
                .isEmpty();
    }

    @Test
    void aTranslatedKernelGetsAMachineWithASecondClock() {
        assertThat(MachineChoice.AUTO.types(Architecture.X86_64, Acceleration.TCG))
                .containsExactly(MachineType.Q35, MachineType.MICROVM);
    }
}
