package org.standardcontainer.spec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerState;

/** The JSON of a container process's state (config-linux.md#the-container-process-state): what the listener of a seccomp profile gets. */
public final class ProcessStateJson {
    private ProcessStateJson() {}

    /**
     * The document, for a pid that is filled in later, by a program that knows no JSON.
     *
     * @param state of the container; whether it has a pid doesn't matter
     * @param descriptors what the descriptors that come with it are called, in their order
     * @param metadata opaque text; null: none
     * @return pieces, between each two of which the pid's decimal digits belong
     */
    public static List<byte[]> pieces(ContainerState state, List<String> descriptors, @Nullable String metadata) {
        StateJson.Template inner = StateJson.template(state);
        StringBuilder head = new StringBuilder("{\"ociVersion\":").append(quoted(state.ociVersion()));
        head.append(",\"fds\":[");
        for (int i = 0; i < descriptors.size(); i++) {
            head.append(i == 0 ? "" : ",").append(quoted(descriptors.get(i)));
        }
        head.append("],\"pid\":");
        ByteArrayOutputStream middle = new ByteArrayOutputStream();
        if (metadata != null) {
            middle.writeBytes(utf8(",\"metadata\":" + quoted(metadata)));
        }
        middle.writeBytes(utf8(",\"state\":"));
        middle.writeBytes(inner.before());
        ByteArrayOutputStream end = new ByteArrayOutputStream();
        end.writeBytes(inner.after());
        end.write('}');
        return List.of(utf8(head.toString()), middle.toByteArray(), end.toByteArray());
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
