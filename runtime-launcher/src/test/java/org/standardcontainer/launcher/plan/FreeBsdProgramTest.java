package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The launchers for FreeBSD, as the kernel there looks at a program: its brand, its note, and that it needs nothing else. */
class FreeBsdProgramTest {
    private static final int PROGRAM_HEADER = 56;
    private static final int INTERPRETER = 3;
    private static final int NOTE = 4;
    private static final int DYNAMIC = 2;

    @Test
    void itIsBrandedStaticAndHasTheReleaseItIsFor() throws Exception {
        for (Map.Entry<String, Integer> machine :
                Map.of("x86_64", 62, "aarch64", 183).entrySet()) {
            try (InputStream in =
                    getClass().getResourceAsStream("/META-INF/native/freebsd-" + machine.getKey() + "/launcher")) {
                assumeTrue(in != null, "built without clang and lld");
                check(ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN), machine.getValue());
            }
        }
    }

    private static void check(ByteBuffer elf, int machine) {
        assertThat(elf.get(7)).as("OS ABI").isEqualTo((byte) 9);
        assertThat(elf.getShort(16)).as("type").isEqualTo((short) 2);
        assertThat(elf.getShort(18)).as("machine").isEqualTo((short) machine);
        int notes = 0;
        for (int i = 0; i < elf.getShort(56); i++) {
            int header = (int) elf.getLong(32) + i * PROGRAM_HEADER;
            int type = elf.getInt(header);
            assertThat(type).isNotIn(INTERPRETER, DYNAMIC);
            if (type == NOTE) {
                notes++;
                note(elf, (int) elf.getLong(header + 8), (int) elf.getLong(header + 32));
            }
        }
        assertThat(notes).isEqualTo(1);
    }

    /** The kernel believes a note only if there are bytes behind it. */
    private static void note(ByteBuffer elf, int at, int size) {
        byte[] name = new byte[8];
        assertThat(elf.getInt(at)).isEqualTo(8);
        assertThat(elf.getInt(at + 4)).isEqualTo(4);
        assertThat(elf.getInt(at + 8)).isEqualTo(1);
        elf.position(at + 12).get(name);
        assertThat(new String(name, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("FreeBSD\0");
        assertThat(elf.getInt(at + 20)).isBetween(1300000, 1400000);
        assertThat(size).isGreaterThan(24);
    }
}
