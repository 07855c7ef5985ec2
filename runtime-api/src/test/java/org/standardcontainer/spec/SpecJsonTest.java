package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpecJsonTest {
    private static final ObjectMapper PLAIN = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static byte[] bundle(String name) {
        try (InputStream in = SpecJsonTest.class.getResourceAsStream("/bundles/" + name + "/config.json")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc-spec", "crun-spec"})
    void whatIsReadAndWrittenAgainHasLostNothing(String name) throws IOException {
        byte[] json = bundle(name);
        byte[] written = SpecJson.write(SpecJson.read(json));
        assertThat(PLAIN.readTree(written)).as(new String(written, UTF_8)).isEqualTo(PLAIN.readTree(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc-spec", "crun-spec"})
    void aPlainObjectMapperReadsTheSame(String name) throws IOException {
        byte[] json = bundle(name);
        assertThat(PLAIN.readValue(json, Spec.class)).isEqualTo(SpecJson.read(json));
    }
}
