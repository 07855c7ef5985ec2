package org.standardcontainer.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;

/**
 * Reads JSON into records of the model, strictly, in one pass: UTF-8 without a byte order mark, no duplicate members,
 * no null where the model knows the member, no value that is of another type or too big for its width, nothing after
 * the end. Goes on after a value that is wrong, so that all of them are reported at once, each with its JSON pointer
 * and place; what isn't JSON at all ends it.
 */
final class SpecReader {
    static final int MAX_DEPTH = 64;
    private static final int MAX_FINDINGS = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // names are the document's choice: neither intern them for good nor let their hashes collide
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(SpecJson.MAX_BYTES)
                    .maxNameLength(SpecJson.MAX_BYTES)
                    .build())
            .build();

    private final JsonParser parser;
    private final boolean nullIsAbsent;
    private final List<Finding> findings = new ArrayList<>();

    private SpecReader(JsonParser parser, boolean nullIsAbsent) {
        this.parser = parser;
        this.nullIsAbsent = nullIsAbsent;
    }

    /** @throws InvalidConfigException with all that is wrong */
    static <R extends Record> R read(byte[] json, Class<R> type) {
        return read(json, type, false);
    }

    /** Where the spec lets a member that isn't required be null, and means that it is absent. */
    static <R extends Record> R readWithNulls(byte[] json, Class<R> type) {
        return read(json, type, true);
    }

    private static <R extends Record> R read(byte[] json, Class<R> type, boolean nullIsAbsent) {
        CharBuffer text = decode(json);
        try (JsonParser parser = JSON.createParser(text.array(), text.arrayOffset(), text.length())) {
            return type.cast(new SpecReader(parser, nullIsAbsent).document(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no I/O in memory
        }
    }

    // config.md#configuration-schema… the file is UTF-8 (RFC 8259 section 8.1: without a byte order mark)
    private static CharBuffer decode(byte[] json) {
        if (json.length > SpecJson.MAX_BYTES) {
            throw invalid("", "is larger than " + SpecJson.MAX_BYTES / 1024 / 1024 + " MiB");
        }
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer text = CharBuffer.allocate(json.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
            throw invalid("", "is not UTF-8: see byte " + bytes.position());
        }
        text.flip();
        if (text.length() > 0 && text.charAt(0) == '\ufeff') {
            throw invalid("", "starts with a byte order mark; write it as UTF-8 without one");
        }
        return text;
    }

    private Record document(Class<? extends Record> type) throws IOException {
        try {
            if (parser.nextToken() == null) {
                throw invalid("", "is empty");
            }
            Object value = object(RecordShape.of(type));
            if (parser.nextToken() != null) {
                report("", "something follows the end of the document");
            }
            if (findings.isEmpty() && value instanceof Record record) {
                return record;
            }
        } catch (JsonProcessingException e) {
            String problem = e.getOriginalMessage()
                    .replaceFirst(" ?[,(] ?from `StreamRead.*", ")")
                    .replaceFirst(
                            "start marker at \\[Source: .*?line: (\\d+), column: (\\d+)\\]",
                            "begun at line $1, column $2");
            findings.add(Finding.invalid(pointer(), problem + place(e.getLocation()), "config.md"));
        } catch (TooManyFindings e) {
            findings.add(Finding.invalid("", "more errors follow; only " + MAX_FINDINGS + " are shown", ""));
        }
        throw new InvalidConfigException(findings);
    }

    /** The value that starts at the current token; null, and reported, if it isn't one of that shape. */
    private @Nullable Object value(Shape shape) throws IOException {
        JsonToken token = parser.currentToken();
        if (shape instanceof Shape.Text && token == JsonToken.VALUE_STRING) {
            return encodable(parser, parser.getText());
        } else if (shape instanceof Shape.Flag && token.isBoolean()) {
            return parser.getBooleanValue();
        } else if (shape instanceof Shape.Whole whole && token == JsonToken.VALUE_NUMBER_INT) {
            return whole(whole);
        } else if (shape instanceof Shape.ListOf list && token == JsonToken.START_ARRAY) {
            return list(list.element());
        } else if (shape instanceof Shape.MapOf map && token == JsonToken.START_OBJECT) {
            return map(map.value());
        } else if (shape instanceof Shape.ObjectOf object && token == JsonToken.START_OBJECT) {
            return object(RecordShape.of(object.type()));
        } else if (shape instanceof Shape.Tree && token == JsonToken.START_OBJECT) {
            return JsonTrees.read(parser);
        }
        report("has to be " + expected(shape) + ", and is " + found(token));
        parser.skipChildren();
        return null;
    }

    private @Nullable Object whole(Shape.Whole whole) throws IOException {
        BigInteger number = parser.getBigIntegerValue();
        if (number.compareTo(whole.min()) < 0 || number.compareTo(whole.max()) > 0) {
            report("is out of range: " + whole.min() + " to " + whole.max());
            return null;
        }
        if (whole.holder() == BigInteger.class) {
            return number;
        }
        return whole.holder() == Long.class ? (Object) number.longValue() : (Object) number.intValue();
    }

    private List<Object> list(Shape element) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(element);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private Map<String, Object> map(Shape shape) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = encodable(parser, parser.currentName());
            parser.nextToken();
            Object value = value(shape);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    private @Nullable Object object(RecordShape shape) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            report("has to be an object, and is " + found(parser.currentToken()));
            parser.skipChildren();
            return null;
        }
        JsonLocation start = parser.currentTokenLocation();
        @Nullable Object[] values = new @Nullable Object[shape.members().size()];
        boolean[] seen = new boolean[values.length];
        Map<String, JsonNode> unknown = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = encodable(parser, parser.currentName());
            parser.nextToken();
            RecordShape.Member member = shape.member(name);
            if (member == null) {
                unknown.put(name, JsonTrees.read(parser));
            } else if (seen[member.index()]) {
                report("is there twice: " + member.name() + " has two spellings");
                parser.skipChildren();
            } else {
                seen[member.index()] = true;
                values[member.index()] = isAbsent(member) ? null : value(member.shape());
            }
        }
        boolean whole = true;
        for (RecordShape.Member member : shape.members()) {
            if (member.required() && !seen[member.index()]) {
                report(pointer() + "/" + member.name(), "is required, and missing from the object" + place(start));
            }
            whole &= !member.required() || values[member.index()] != null;
        }
        return whole ? shape.make(values, unknown) : null;
    }

    private boolean isAbsent(RecordShape.Member member) {
        return nullIsAbsent && !member.required() && parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** A text, if it can be written as UTF-8 again: an escape such as {@code \ud800} alone can't. */
    static String encodable(JsonParser parser, String text) throws JsonParseException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw new JsonParseException(parser, "half of a surrogate pair stands alone");
                }
                i++;
            }
        }
        return text;
    }

    private String pointer() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    private void report(String problem) {
        report(pointer(), problem + place(parser.currentTokenLocation()));
    }

    private void report(String pointer, String problem) {
        if (findings.size() == MAX_FINDINGS) {
            throw new TooManyFindings();
        }
        findings.add(Finding.invalid(pointer, problem, "config.md"));
    }

    private static InvalidConfigException invalid(String pointer, String problem) {
        return new InvalidConfigException(List.of(Finding.invalid(pointer, problem, "config.md")));
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String expected(Shape shape) {
        if (shape instanceof Shape.Whole whole) {
            return "a whole number of " + whole.min() + " to " + whole.max();
        } else if (shape instanceof Shape.ListOf) {
            return "an array";
        } else if (shape instanceof Shape.Text) {
            return "a string";
        }
        return shape instanceof Shape.Flag ? "true or false" : "an object";
    }

    private static String found(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null; leave the member out instead";
            default -> "something else";
        };
    }

    private static final class TooManyFindings extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
