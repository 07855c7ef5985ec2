package org.standardcontainer.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.standardcontainer.spi.Printable;

/** The file of {@code --log}: a line for each error and warning, in the form that runc's callers parse. */
record LogFile(Path file, Format format) {
    /** How a line looks. The names are the words of {@code --log-format}. */
    enum Format {
        text,
        json
    }

    /**
     * Appends one line. A line is written by one call, so that two processes that share the file don't mix theirs.
     *
     * @param level {@code "error"} or {@code "warning"}
     */
    void write(String level, String message) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String line = format == Format.json ? json(level, message, time) : text(level, message, time);
        append((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Makes it unless it is there; it need not be a file. */
    void open() {
        append(new byte[0]);
    }

    private void append(byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write log " + file + ": " + FileErrors.reason(e), e);
        }
    }

    private static String json(String level, String message, String time) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("level", level);
            json.writeStringField("msg", message);
            json.writeStringField("time", time);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter doesn't fail", e);
        }
        return out.toString();
    }

    private static String text(String level, String message, String time) {
        String escaped =
                Printable.of(message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        return "time=\"" + time + "\" level=" + level + " msg=\"" + escaped + "\"";
    }
}
