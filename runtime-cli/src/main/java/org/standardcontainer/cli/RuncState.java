package org.standardcontainer.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.launcher.Leaving;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;

/**
 * The state of containers as runc prints it: the spec's members (runtime.md#state), and the ones that its callers read too. What
 * hooks get is another document, {@link org.standardcontainer.spec.StateJson}.
 */
final class RuncState {
    /** As in Go: scripts look for {@code "status": "running"}. */
    private static final Separators SPACED =
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);

    private RuncState() {}

    /** One container, as an object over several lines. */
    static String one(ContainerState state) {
        return write(true, json -> member(json, state, ""));
    }

    /** The same, of one that is being made, without its process and its status: see {@link Leaving}. */
    static String left(ContainerState state, Spec spec) {
        return write(
                true,
                json -> member(
                        json,
                        state,
                        Leaving.PID,
                        Leaving.STATUS,
                        rootfs(Path.of(state.bundle()), Optional.of(spec)),
                        ""));
    }

    /** Several containers with their owners, as one line. */
    static String list(Map<ContainerState, String> states) {
        return write(false, json -> {
            json.writeStartArray();
            for (Map.Entry<ContainerState, String> state : states.entrySet()) {
                member(json, state.getKey(), state.getValue());
            }
            json.writeEndArray();
        });
    }

    /** What the command line calls it: paused is a status of its own here, as for runc's callers. */
    static String status(ContainerState state) {
        return state.paused() ? "paused" : state.status().word();
    }

    /** The process id to show; 0 when it has none on this host. */
    static long pid(ContainerState state) {
        return state.pid().filter(ProcessRef::isOnHost).map(ProcessRef::pid).orElse(0L);
    }

    private static void member(JsonGenerator json, ContainerState state, String owner) throws IOException {
        String rootfs = rootfs(Path.of(state.bundle()), specOf(state));
        member(json, state, Long.toString(pid(state)), status(state), rootfs, owner);
    }

    /** Pid and status are written as they are. */
    private static void member(
            JsonGenerator json, ContainerState state, String pid, String status, String rootfs, String owner)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("ociVersion", state.ociVersion());
        json.writeStringField("id", state.id().value());
        json.writeFieldName("pid");
        json.writeRawValue(pid);
        json.writeFieldName("status");
        json.writeRawValue('"' + status + '"');
        json.writeStringField("bundle", state.bundle());
        json.writeStringField("rootfs", rootfs);
        if (state.created().isPresent()) {
            json.writeStringField("created", state.created().get().toString());
        }
        if (!state.annotations().isEmpty()) {
            json.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> annotation : state.annotations().entrySet()) {
                json.writeStringField(annotation.getKey(), annotation.getValue());
            }
            json.writeEndObject();
        }
        json.writeStringField("owner", owner); // runc names it in its list alone
        json.writeEndObject();
    }

    /** As the bundle says now; it may have changed or gone since: then the usual place. Only informational, like runc's. */
    private static Optional<Spec> specOf(ContainerState state) {
        try {
            return Optional.of(
                    BundleReader.read(Bundle.at(Path.of(state.bundle()))).spec());
        } catch (ContainerException gone) {
            return Optional.empty();
        }
    }

    private static String rootfs(Path bundle, Optional<Spec> spec) {
        try {
            Optional<Root> root = spec.map(Spec::root);
            if (root.isPresent()) {
                return bundle.resolve(root.get().path()).normalize().toString();
            }
        } catch (InvalidPathException wrong) {
            // who may write a bundle decides about this member, and about no other, nor about other containers
        }
        return bundle.resolve("rootfs").normalize().toString();
    }

    private interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String write(boolean pretty, Body body) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            if (pretty) {
                DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
                json.setPrettyPrinter(new DefaultPrettyPrinter(SPACED).withObjectIndenter(indenter));
            }
            body.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter doesn't fail", e);
        }
        return out.toString();
    }
}
