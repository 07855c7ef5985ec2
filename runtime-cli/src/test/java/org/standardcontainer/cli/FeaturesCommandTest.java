package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import org.standardcontainer.spec.Spec;

/** What {@code scr features} prints where nothing is known but versions and hooks. {@code FeaturesCommandIT} has the other backends. */
final class FeaturesCommandTest extends InMemoryScenario {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void saysWhatIsKnownAndNothingElse() throws Exception {
        assertThat(scr("features")).isZero();

        assertThat(shell.err()).isEmpty();
        assertThat(shell.out()).contains("\n\t\"ociVersionMin\": \"1.").doesNotContain("\" :");
        assertThat(SpecSchema.problems("features-schema.json", JSON.readTree(shell.out())))
                .isEmpty();
        FeaturesDocument features = FeaturesJson.read(shell.out().getBytes(UTF_8));
        assertThat(features.ociVersionMax()).isEqualTo(Spec.VERSION);
        assertThat(features.hooks()).isEmpty();
        assertThat(features.linux()).isNull();
        assertThat(features.mountOptions()).isNull();
        assertThat(features.annotations())
                .containsEntry("org.standardcontainer.backend", "inmemory")
                .containsKey("org.standardcontainer.version");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'ociVersionMin': '1.0.0'} | lacks \"ociVersionMax\"",
                "{'ociVersionMin': '1', 'ociVersionMax': '1', 'linux': {'namespaces': ['mnt']}} | /linux/namespaces/0",
                "{'ociVersionMin': '1', 'ociVersionMax': '1', 'linux': {'capabilities': ['KILL']}} | /linux/capabilities/0",
                "{'ociVersionMin': '1', 'ociVersionMax': '1', 'hooks': 'all'} | /hooks"
            })
    void theSchemaFindsWhatIsWrong(String json, String problem) throws Exception {
        JsonNode document = JSON.readTree(json.replace('\'', '"'));
        assertThat(SpecSchema.problems("features-schema.json", document)).anyMatch(found -> found.contains(problem));
    }
}
