package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The probe is there for each platform whose compiler is, and needs nothing of a container that it looks at. */
@Tag("once")
class ProbeProgramTest {
    private static final int PROGRAM_HEADER = 56;
    private static final int INTERPRETER = 3;
    private static final int DYNAMIC = 2;
    private static final int EXECUTABLE = 2;

    @ParameterizedTest
    @CsvSource({
        "linux-x86_64,    62, needs a C compiler for Linux on x86_64",
        "linux-aarch64,  183, 'needs aarch64-linux-gnu-gcc, or clang and lld and what bin/arm64 unpacks'",
        "freebsd-x86_64,  62, needs clang and lld",
        "freebsd-aarch64, 183, needs clang and lld"
    })
    void itIsAStaticProgramOfItsPlatform(String platform, int machine, String without) throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/META-INF/native/" + platform + "/probe")) {
            assumeTrue(in != null, without);
            ByteBuffer elf = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(elf.getInt(0)).as("magic").isEqualTo(0x464c457f);
            assertThat(elf.get(7) == 9).as("is FreeBSD's").isEqualTo(platform.startsWith("freebsd"));
            assertThat(elf.getShort(16)).as("type").isEqualTo((short) EXECUTABLE);
            assertThat(elf.getShort(18)).as("machine").isEqualTo((short) machine);
            for (int i = 0; i < elf.getShort(56); i++) {
                assertThat(elf.getInt((int) elf.getLong(32) + i * PROGRAM_HEADER))
                        .as("what a program has that isn't static")
                        .isNotIn(INTERPRETER, DYNAMIC);
            }
        }
    }
}
