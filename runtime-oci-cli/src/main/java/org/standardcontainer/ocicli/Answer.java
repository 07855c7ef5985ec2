package org.standardcontainer.ocicli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call of the runtime gave.
 *
 * @param code its exit code
 * @param output its standard output
 * @param errors its standard error
 * @param log its log file
 */
record Answer(int code, String output, String errors, String log) {
    /** From here on a shell and {@link Process#exitValue} count the signals; crun's own failures are 255. */
    private static final int SIGNALLED = 128;

    private static final int SIGNALS = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    boolean failed() {
        return code != 0;
    }

    /** True if a signal ended it: it has not said anything, it broke down. */
    boolean crashed() {
        return code > SIGNALLED && code <= SIGNALLED + SIGNALS;
    }

    /** Why it failed: the last error of the log, else what it printed, else the exit code. */
    String reason() {
        List<String> logged = messages("error");
        if (!logged.isEmpty()) {
            return logged.get(logged.size() - 1);
        }
        return errors.isBlank() ? "exit code " + code : errors.strip();
    }

    List<String> warnings() {
        return messages("warning");
    }

    /** The log has one JSON object a line; what isn't one is left out. */
    private List<String> messages(String level) {
        List<String> messages = new ArrayList<>();
        log.lines().forEach(line -> {
            try {
                JsonNode entry = JSON.readTree(line);
                if (entry != null && entry.path("level").asText().equals(level)) {
                    messages.add(entry.path("msg").asText());
                }
            } catch (JsonProcessingException e) {
                // a line of another program, or cut off
            }
        });
        return messages;
    }
}
