package org.standardcontainer.linux.device;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * The text of a file of the Container Device Interface, which is JSON or, if its name says so, YAML. Of YAML an alias is refused: nobody writes one there but to have
 * much made of little.
 */
final class CdiText {
    private static final int DEPTH = 32;

    private CdiText() {}

    private static ObjectMapper strict(ObjectMapper mapper) {
        return mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** YAML's classes are loaded only where there is such a file. */
    private static final class Json {
        static final ObjectMapper MAPPER = strict(new ObjectMapper());
    }

    private static final class Yaml {
        static final ObjectMapper MAPPER = strict(
                new ObjectMapper(YAMLFactory.builder().loaderOptions(limits()).build()));

        private static LoaderOptions limits() {
            LoaderOptions limits = new LoaderOptions();
            limits.setCodePointLimit(CdiFile.MAX_BYTES);
            limits.setNestingDepthLimit(DEPTH);
            limits.setMaxAliasesForCollections(0);
            return limits;
        }
    }

    /** @throws IOException if it is neither, with the reason */
    static JsonNode read(Path path, byte[] bytes) throws IOException {
        boolean yaml = path.toString().endsWith(".yaml");
        try {
            if (yaml) {
                refuseAliases(bytes);
            }
            return (yaml ? Yaml.MAPPER : Json.MAPPER).readTree(bytes);
        } catch (JacksonException e) {
            throw new IOException((yaml ? "is no YAML: " : "is no JSON: ") + e.getOriginalMessage(), e);
        }
    }

    /** The parser gives an alias as the text of its name, as if that stood there. */
    private static void refuseAliases(byte[] bytes) throws IOException {
        try (JsonParser parser = Yaml.MAPPER.getFactory().createParser(bytes)) {
            while (parser.nextToken() != null) {
                if (((YAMLParser) parser).isCurrentAlias()) {
                    throw new IOException("line "
                            + parser.currentTokenLocation().getLineNr() + " has an alias: write what it stands for");
                }
            }
        }
    }
}
