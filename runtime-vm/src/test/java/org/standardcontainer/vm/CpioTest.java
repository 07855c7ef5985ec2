package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpioTest {
    @Test
    void anArchiveIsWhatTheKernelReads() {
        byte[] archive = new Cpio()
                .directory("modules")
                .file("init", 0755, "program".getBytes(US_ASCII))
                .finish();
        String text = new String(archive, US_ASCII);

        assertThat(archive.length % 4).isZero();
        assertThat(text).startsWith("070701" + "00000001" + "000041ed");
        int init = text.indexOf("init\0");
        // header of 110 bytes before the name, the name with it padded to 4, then the content padded to 4
        assertThat(text.substring(init - 110)).startsWith("070701" + "00000002" + "000081ed");
        assertThat(text.substring(init - 110 + 54, init - 110 + 62)).isEqualTo("00000007");
        int content = text.indexOf("program");
        assertThat((content - (init - 110)) % 4).isZero();
        assertThat(text).contains("TRAILER!!!\0");
    }
}
