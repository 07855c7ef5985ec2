package org.standardcontainer.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes records of the model as JSON: what is absent is left out, what is unknown comes last in its object. */
final class SpecWriter {
    private static final JsonFactory JSON = new JsonFactory();
    /** As in Go: no space before a colon, since scripts look for {@code "type": "pid"}. */
    private static final DefaultPrettyPrinter PRETTY = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("\t", "\n"))
            .withArrayIndenter(new DefaultIndenter("\t", "\n"));

    private final JsonGenerator generator;

    private SpecWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** Indented, with a line feed at its end. */
    static byte[] write(Record value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        write(value, out, PRETTY.createInstance());
        out.write('\n');
        return out.toByteArray();
    }

    /** On one line. */
    static byte[] line(Record value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        write(value, out, null);
        return out.toByteArray();
    }

    private static void write(Record value, ByteArrayOutputStream out, @Nullable PrettyPrinter printer) {
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            if (printer != null) {
                generator.setPrettyPrinter(printer);
            }
            new SpecWriter(generator).object(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no I/O in memory
        }
    }

    private void object(Record value) throws IOException {
        RecordShape shape = RecordShape.of(value.getClass());
        generator.writeStartObject();
        for (RecordShape.Member member : shape.members()) {
            Object content = member.get(value);
            if (content != null) {
                generator.writeFieldName(member.name());
                value(content);
            }
        }
        for (Map.Entry<String, JsonNode> member : shape.unknown(value).entrySet()) {
            generator.writeFieldName(member.getKey());
            JsonTrees.write(generator, member.getValue());
        }
        generator.writeEndObject();
    }

    private void value(Object value) throws IOException {
        if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else if (value instanceof Record record) {
            object(record);
        } else if (value instanceof JsonNode tree) {
            JsonTrees.write(generator, tree);
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (Object element : list) {
                value(element);
            }
            generator.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName((String) entry.getKey());
                value(entry.getValue());
            }
            generator.writeEndObject();
        } else {
            throw new IllegalStateException("the model has no shape for " + value.getClass());
        }
    }
}
