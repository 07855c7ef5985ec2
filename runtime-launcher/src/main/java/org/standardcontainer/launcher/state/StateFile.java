package org.standardcontainer.launcher.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.spec.JsonTrees;

/**
 * The form of {@code state.json}: one JSON object. Its last members are {@code checksum}, over every byte before it, and who made
 * it ({@code makerPid}, {@code makerStartTime}) and its init process ({@code pid}, {@code startTime}), which the launcher fills in.
 */
public final class StateFile {
    private static final int FORMAT = 2;
    /** Always as long. */
    private static final DateTimeFormatter CREATED =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

    private static final String CHECKSUM = ",\"checksum\":\"";
    private static final JsonFactory FACTORY = new JsonFactory();

    private StateFile() {}

    /** The file of a container whose init process doesn't exist yet. */
    public static Template write(StateRecord record) {
        return write(record, Optional.empty());
    }

    /** The same, with an answer that is for the command line's program alone. */
    public static Template write(StateRecord record, Optional<LeftAnswer> answer) {
        byte[] members = members(record, answer);
        String tail = CHECKSUM + checksum(members, members.length) + "\",\"makerPid\":";
        return Template.of(members)
                .then(tail)
                .then(Template.Variable.OWN_PID)
                .then(",\"makerStartTime\":")
                .then(Template.Variable.OWN_START_TIME)
                .then(",\"pid\":")
                .then(Template.Variable.INIT_PID)
                .then(",\"startTime\":")
                .then(Template.Variable.INIT_START_TIME)
                .then("}\n");
    }

    /** The object without its end. */
    private static byte[] members(StateRecord record, Optional<LeftAnswer> answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("id", record.id().value());
            json.writeStringField("ociVersion", record.ociVersion());
            json.writeStringField("bundle", record.bundle());
            json.writeStringField("created", CREATED.format(record.created()));
            json.writeStringField("bootId", record.boot().bootId());
            json.writeStringField("pidNamespace", record.boot().pidNamespace());
            json.writeBooleanField("monitored", record.monitored());
            json.writeStringField("streams", record.streams().name().toLowerCase(Locale.ROOT));
            texts(json, "annotations", record.annotations());
            texts(json, "notes", record.notes());
            json.writeArrayFieldStart("footprints");
            for (Footprint footprint : record.footprints()) {
                json.writeStartObject();
                json.writeStringField("kind", footprint.kind().name().toLowerCase(Locale.ROOT));
                json.writeStringField("path", footprint.path());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("startSteps");
            for (StartStep step : record.startSteps()) {
                json.writeStartObject();
                json.writeNumberField("index", step.index());
                json.writeStringField("operation", step.operation());
                json.writeStringField("description", step.description());
                json.writeStringField("origin", step.origin());
                json.writeStringField("path", step.path());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (answer.isPresent()) {
                json.writeArrayFieldStart("answer"); // last, where the program finds it without a look at the others
                for (String text : answer.get().texts(record.boot())) {
                    json.writeString(text);
                }
                json.writeEndArray();
            }
            json.flush();
            return out.toByteArray(); // before close() ends the object
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
    }

    /**
     * What a file says.
     *
     * @param process its init process
     * @param maker who made it: its monitor, if it has one
     */
    public record Content(StateRecord record, ProcessIdentity process, ProcessIdentity maker) {}

    /** What the file of the container with this init process ends with, and no other's. */
    public static String end(ProcessIdentity process) {
        return ",\"pid\":" + process.pid() + ",\"startTime\":" + process.startTime() + "}\n";
    }

    /**
     * Reads a file.
     *
     * @throws DamagedFileException if it isn't what {@link #write} made and the launcher filled in
     */
    static Content read(ContainerId id, byte[] bytes) throws DamagedFileException {
        Content known = ReadStates.of(id, bytes);
        if (known == null) {
            known = parse(id, bytes);
            ReadStates.keep(id, bytes, known);
        }
        return known;
    }

    private static Content parse(ContainerId id, byte[] bytes) throws DamagedFileException {
        try {
            int end = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(CHECKSUM);
            JsonNode json = JsonTrees.read(bytes);
            if (end < 0 || !json.isObject()) {
                throw new DamagedFileException("state.json is cut off");
            }
            if (number(json, "format") != FORMAT) {
                throw new DamagedFileException(
                        "state.json has format " + json.get("format") + ", this version reads " + FORMAT);
            }
            if (!text(json, "checksum").equals(checksum(bytes, end))) {
                throw new DamagedFileException("state.json doesn't match its checksum");
            }
            if (!text(json, "id").equals(id.value())) {
                throw new DamagedFileException("state.json is that of another container");
            }
            return new Content(
                    record(id, json), identity(json, "pid", "startTime"), identity(json, "makerPid", "makerStartTime"));
        } catch (IOException | IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
            throw new DamagedFileException("state.json can't be read");
        }
    }

    private static ProcessIdentity identity(JsonNode json, String pid, String startTime) throws DamagedFileException {
        int number = Math.toIntExact(number(json, pid));
        if (number <= 0) {
            throw new DamagedFileException("state.json has no " + pid);
        }
        return new ProcessIdentity(number, number(json, startTime));
    }

    private static StateRecord record(ContainerId id, JsonNode json) throws DamagedFileException {
        List<Footprint> footprints = new ArrayList<>();
        for (JsonNode footprint : member(json, "footprints")) {
            footprints.add(new Footprint(
                    Footprint.Kind.valueOf(text(footprint, "kind").toUpperCase(Locale.ROOT)), text(footprint, "path")));
        }
        List<StartStep> steps = new ArrayList<>();
        for (JsonNode step : member(json, "startSteps")) {
            steps.add(new StartStep(
                    Math.toIntExact(number(step, "index")),
                    text(step, "operation"),
                    text(step, "description"),
                    text(step, "origin"),
                    text(step, "path")));
        }
        return new StateRecord(
                id,
                text(json, "ociVersion"),
                text(json, "bundle"),
                texts(member(json, "annotations")),
                Instant.parse(text(json, "created")),
                new Boot(text(json, "bootId"), text(json, "pidNamespace")),
                member(json, "monitored").asBoolean(),
                StateRecord.Streams.valueOf(text(json, "streams").toUpperCase(Locale.ROOT)),
                texts(member(json, "notes")),
                footprints,
                steps);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }

    private static JsonNode member(JsonNode object, String name) throws DamagedFileException {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new DamagedFileException("state.json has no " + name);
        }
        return value;
    }

    private static String text(JsonNode object, String name) throws DamagedFileException {
        return member(object, name).asText();
    }

    private static long number(JsonNode object, String name) throws DamagedFileException {
        JsonNode value = member(object, name);
        if (!value.canConvertToLong()) {
            throw new DamagedFileException("state.json has no number as " + name);
        }
        return value.longValue();
    }

    private static String checksum(byte[] bytes, int length) {
        return HexFormat.of().toHexDigits(crc(bytes, length));
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
