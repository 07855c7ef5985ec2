package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;

final class SpecReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // what isn't JSON, or not a document of the kind
                "``                                     | ``              | is empty",
                "[]                                     | ``              | has to be an object",
                "{} {}                                  | ``              | something follows",
                "{                                      | ``              | Unexpected end-of-input",
                "{'a':1}                                | ``              | Unexpected character",
                "{\"process\":{                          | /process        | (begun at line 1, column 12)",
                "{\"ociVersion\":NaN}                   | /ociVersion     | NaN",
                // explicit null of a member that the model knows
                "{\"hostname\":null}                    | /hostname       | has to be a string, and is null",
                "{\"mounts\":null}                      | /mounts         | has to be an array, and is null",
                "{\"process\":{\"cwd\":\"/\",\"env\":[null]}} | /process/env/0 | null",
                "{\"annotations\":{\"a\":null}}         | /annotations/a  | null",
                "{\"windows\":null}                     | /windows        | null",
                // no conversions
                "{\"hostname\":1}                       | /hostname       | has to be a string, and is a whole number",
                "{\"root\":{\"path\":\"r\",\"readonly\":\"true\"}} | /root/readonly | true or false, and is a string",
                "{\"root\":{\"path\":\"r\",\"readonly\":0}} | /root/readonly | true or false, and is a whole number",
                "{\"process\":{\"cwd\":\"/\",\"args\":\"sh\"}} | /process/args | an array, and is a string",
                "{\"process\":{\"cwd\":\"/\",\"oomScoreAdj\":1.0}} | /process/oomScoreAdj | fraction",
                "{\"process\":{\"cwd\":\"/\",\"oomScoreAdj\":1e2}} | /process/oomScoreAdj | exponent",
                "{\"process\":{\"cwd\":\"/\",\"oomScoreAdj\":\"1\"}} | /process/oomScoreAdj | is a string",
                "{\"windows\":[]}                       | /windows        | an object, and is an array",
                // widths
                "{\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":4294967296}}} | /process/user/uid | 0 to 4294967295",
                "{\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":-1}}} | /process/user/uid | 0 to 4294967295",
                "{\"process\":{\"cwd\":\"/\",\"user\":{\"additionalGids\":[5,4294967296]}}} | /process/user/additionalGids/1 | 0 to 4294967295",
                "{\"process\":{\"cwd\":\"/\",\"oomScoreAdj\":2147483648}} | /process/oomScoreAdj | -2147483648 to 2147483647",
                "{\"linux\":{\"resources\":{\"blockIO\":{\"weight\":65536}}}} | /linux/resources/blockIO/weight | 0 to 65535",
                "{\"linux\":{\"resources\":{\"pids\":{\"limit\":9223372036854775808}}}} | /linux/resources/pids/limit | 9223372036854775807",
                "{\"linux\":{\"resources\":{\"cpu\":{\"shares\":18446744073709551616}}}} | /linux/resources/cpu/shares | 18446744073709551615",
                "{\"linux\":{\"resources\":{\"cpu\":{\"shares\":1e400}}}} | /linux/resources/cpu/shares | exponent",
                // what the spec demands of an object that is there
                "{}                                     | /ociVersion     | is required, and missing from the object (line 1, column 1)",
                "{\"root\":{}}                          | /root/path      | is required",
                "{\"mounts\":[{\"destination\":\"/a\"},{}]} | /mounts/1/destination | is required",
                "{\"linux\":{\"timeOffsets\":{\"a/b~c\":1}}} | /linux/timeOffsets/a~1b~0c | an object",
                // twice
                "{\"ociVersion\":\"1.0.0\",\"ociVersion\":\"1.0.0\"} | /ociVersion | Duplicate",
                "{\"x\":{\"y\":1,\"y\":2}}              | /x/y            | Duplicate",
                "{\"vm\":{\"kernel\":{\"path\":\"/k\"},\"hwconfig\":{},\"hwConfig\":{}}} | /vm/hwConfig | two spellings",
                // what can't be written as UTF-8 again
                "{\"hostname\":\"a\\ud800\"}            | /hostname       | surrogate",
                "{\"x\":[\"\\udc00\\ud800\"]}           | /x/0            | surrogate",
            })
    void refuses(String json, String pointer, String problem) {
        assertThat(findings(json.getBytes(UTF_8))).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.INVALID);
            assertThat(finding.subject()).isEqualTo(pointer);
            assertThat(finding.problem()).contains(problem).doesNotContain("[Source");
        });
    }

    @Test
    void reportsAllAtOnceWithLineAndColumn() {
        String json = """
                {
                  "ociVersion": 1,
                  "process": {
                    "args": ["sh", 5],
                    "user": {"uid": "root", "gid": 0}
                  },
                  "mounts": [{"source": "/a"}]
                }
                """;
        assertThat(findings(json.getBytes(UTF_8)))
                .extracting(finding -> finding.subject() + " " + finding.problem())
                .containsExactly(
                        "/ociVersion has to be a string, and is a whole number (line 2, column 17)",
                        "/process/args/1 has to be a string, and is a whole number (line 4, column 20)",
                        "/process/user/uid has to be a whole number of 0 to 4294967295, and is a string (line 5, column 21)",
                        "/process/cwd is required, and missing from the object (line 3, column 14)",
                        "/mounts/0/destination is required, and missing from the object (line 7, column 14)");
    }

    @Test
    void syntaxErrorsSayWhere() {
        assertThat(findings("{\n  \"ociVersion\": \"1.0.0\",\n  \"hostname\": \"a\" \"b\"\n}".getBytes(UTF_8)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).endsWith("(line 3, column 19)"));
    }

    @Test
    void refusesOtherEncodings() {
        String json = "{\"ociVersion\":\"1.0.0\",\"hostname\":\"ä\"}";
        assertThat(findings(json.getBytes(UTF_16LE))).isNotEmpty();
        assertThat(findings(("\ufeff" + json).getBytes(UTF_8)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).contains("byte order mark"));
        assertThat(findings(json.getBytes(ISO_8859_1)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).isEqualTo("is not UTF-8: see byte 34"));
        byte[] cut = json.substring(0, 35).getBytes(UTF_8);
        assertThat(findings(Arrays.copyOf(cut, 35)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).contains("UTF-8"));
    }

    @Test
    void boundsTheDepth() {
        String deep = "[".repeat(200_000);
        assertThat(findings(deep.getBytes(UTF_8))).isNotEmpty();
        assertThat(findings(("{\"x\":" + deep).getBytes(UTF_8)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).contains("nesting depth"));
        assertThat(findings(("{\"ociVersion\":" + deep).getBytes(UTF_8))).isNotEmpty();
    }

    @Test
    void boundsWhatItReports() {
        String json = "{\"mounts\":[" + "0,".repeat(100_000) + "0]}";
        List<Finding> findings = findings(json.getBytes(UTF_8));
        assertThat(findings)
                .hasSize(101)
                .last()
                .satisfies(finding -> assertThat(finding.problem()).contains("more errors follow"));
    }

    @Test
    void boundsTheSize() {
        byte[] blank = new byte[SpecJson.MAX_BYTES + 1];
        Arrays.fill(blank, (byte) ' ');
        assertThat(findings(blank))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).isEqualTo("is larger than 8 MiB"));
    }

    @Test
    void nullsOfUnknownMembersAreData() {
        Spec spec = SpecJson.read("{\"ociVersion\":\"1.0.0\",\"x\":null}".getBytes(UTF_8));
        assertThat(spec.unknown()).isEqualTo(Map.of("x", NullNode.instance));
    }

    private static List<Finding> findings(byte[] json) {
        InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, () -> SpecJson.read(json));
        assertThat(e).as("it was accepted").isNotNull();
        return e.findings();
    }
}
