package org.standardcontainer.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.IsolationReport;

/** Reports on isolation as JSON: one is an object, several are an array of them. docs/isolation.md has the form. */
final class IsolationJson {
    private IsolationJson() {}

    static String of(List<IsolationReport> reports) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            if (reports.size() == 1) {
                write(reports.get(0), json);
            } else {
                json.writeStartArray();
                for (IsolationReport report : reports) {
                    write(report, json);
                }
                json.writeEndArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter doesn't fail", e);
        }
        return out.toString();
    }

    private static void write(IsolationReport report, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("backend", report.backend());
        json.writeStringField("kernel", report.kernel());
        json.writeArrayFieldStart("interfaces");
        for (InterfaceIsolation row : report.interfaces()) {
            json.writeStartObject();
            json.writeStringField("id", row.id());
            json.writeStringField("kind", row.of().kind());
            json.writeStringField("isolation", row.isolation().word());
            json.writeStringField("mechanism", row.mechanism());
            json.writeStringField("reason", row.reason());
            json.writeBooleanField("verified", row.verdict() == Verdict.PROVEN);
            if (!row.seen().isEmpty()) {
                json.writeStringField("seen", row.seen());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
