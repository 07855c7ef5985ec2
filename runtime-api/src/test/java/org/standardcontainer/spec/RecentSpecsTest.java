package org.standardcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentSpecsTest {
    private final AtomicInteger read = new AtomicInteger();
    private final RecentSpecs recent = new RecentSpecs();

    private Spec of(byte[] json) {
        return recent.of(json, bytes -> {
            read.incrementAndGet();
            return SpecReader.read(bytes, Spec.class);
        });
    }

    private static byte[] json(String hostname) {
        return ("{\"ociVersion\":\"1.0.2\",\"hostname\":\"" + hostname + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatChangesIsReadAnew() {
        byte[] json = json("a");
        assertThat(of(json)).isSameAs(of(json("a")));
        json[json.length - 3] = 'b';
        assertThat(of(json).hostname()).isEqualTo("b");
        assertThat(of(json("a")).hostname()).isEqualTo("a");
        assertThat(read).hasValue(2);
    }

    @Test
    void theLastFewAreKept() {
        of(json("first"));
        for (int i = 0; i < 16; i++) {
            of(json("host-" + i));
        }
        of(json("host-0"));
        assertThat(read).hasValue(17);
        of(json("first"));
        assertThat(read).hasValue(18);
    }

    @Test
    void largeOnesAreNot() {
        byte[] large = json("x".repeat(70_000));
        of(large);
        of(large);
        assertThat(read).hasValue(2);
    }
}
