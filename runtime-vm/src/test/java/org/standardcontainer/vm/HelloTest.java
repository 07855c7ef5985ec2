package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static byte[] bytes(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] content = text.getBytes(UTF_8);
            out.write(content.length);
            out.writeBytes(new byte[3]);
            out.writeBytes(content);
            out.write(0);
        }
        return out.toByteArray();
    }

    @Test
    void filesAreReadByTheirPaths() throws IOException {
        Hello hello = Hello.parse(bytes("", "/proc/version", "Linux", "/proc/empty", ""));
        assertThat(hello.problems()).isEmpty();
        assertThat(hello.files().get("/proc/version")).isEqualTo("Linux".getBytes(UTF_8));
        assertThat(hello.files()).containsOnlyKeys("/proc/version", "/proc/empty");
    }

    @Test
    void aPathThatLeadsElsewhereIsRefused() {
        assertThatThrownBy(() -> Hello.parse(bytes("", "/../etc/passwd", "x"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Hello.parse(bytes("", "etc", "x"))).isInstanceOf(IOException.class);
    }

    @Test
    void whateverAGuestSaysItIsReadOrRefused() {
        byte[] good = bytes("problem", "/proc/version", "Linux", "/a", "b");
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 8));
            if (bad.length > 0) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                Hello.parse(bad);
            } catch (IOException e) {
                assertThat(e)
                        .hasMessageMatching(
                                "what the guest says of itself is damaged|the guest names a file .*(?s:.*)");
            }
        }
    }
}
