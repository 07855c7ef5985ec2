package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ExitRecordTest {
    private static final byte[] EXITED_WITH_7 =
            HexFormat.of().parseHex("53434558" + "01000000" + "07000000" + "2dba1e53");

    @Test
    void readsWhatAMonitorWrote() {
        assertThat(ExitRecord.parse(EXITED_WITH_7)).contains(new ExitRecord(1, 7));
    }

    @Test
    void damageIsNoStatus() {
        for (int bit = 0; bit < EXITED_WITH_7.length * 8; bit++) {
            byte[] flipped = EXITED_WITH_7.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(ExitRecord.parse(flipped)).isEmpty();
        }
        for (int length = 0; length < EXITED_WITH_7.length; length++) {
            assertThat(ExitRecord.parse(Arrays.copyOf(EXITED_WITH_7, length))).isEmpty();
        }
    }
}
