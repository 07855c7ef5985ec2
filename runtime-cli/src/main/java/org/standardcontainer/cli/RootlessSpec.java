package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code spec --rootless} writes: the usual configuration, changed as runc changes it for a user without privileges. Its own id is root inside, the
 * network is the host's, so that sysfs is the host's too, there is no group for terminals, and no device rule.
 */
final class RootlessSpec {
    private static final Path STATUS = Path.of("/proc/self/status");

    private RootlessSpec() {}

    /** The text for this process's user. */
    static byte[] text() {
        Map<String, Long> ids = ids();
        String text = new String(SpecCommand.text(), StandardCharsets.UTF_8);
        text = replaced(text, ", \"gid=5\"", "");
        text = replaced(text, "\"type\": \"sysfs\"", "\"type\": \"none\"");
        text = replaced(
                text,
                "\"source\": \"sysfs\",\n      \"options\": [",
                "\"source\": \"/sys\",\n      \"options\": [\"rbind\", ");
        text = replaced(
                text,
                "\"resources\": { \"devices\": [{ \"allow\": false, \"access\": \"rwm\" }] },",
                "\"uidMappings\": [{ \"containerID\": 0, \"hostID\": " + ids.get("Uid:") + ", \"size\": 1 }],\n"
                        + "    \"gidMappings\": [{ \"containerID\": 0, \"hostID\": " + ids.get("Gid:")
                        + ", \"size\": 1 }],");
        text = replaced(text, "      { \"type\": \"network\" },\n", "");
        text = replaced(text, "{ \"type\": \"mount\" }\n", "{ \"type\": \"mount\" },\n      { \"type\": \"user\" }\n");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String replaced(String text, String part, String other) {
        if (!text.contains(part)) {
            throw new IllegalStateException("the default configuration has no " + part);
        }
        return text.replace(part, other);
    }

    /** The effective ids: real, effective, saved and of files is their order. */
    private static Map<String, Long> ids() {
        Map<String, Long> ids = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(STATUS)) {
                List<String> words = List.of(line.split("\\s+", -1));
                if (words.get(0).equals("Uid:") || words.get(0).equals("Gid:")) {
                    ids.put(words.get(0), Long.parseLong(words.get(2)));
                }
            }
        } catch (IOException e) {
            throw new UsageException(
                    "cannot read who this user is: " + STATUS + ": " + FileErrors.reason(e),
                    "Use Linux, and mount /proc.");
        }
        return ids;
    }
}
