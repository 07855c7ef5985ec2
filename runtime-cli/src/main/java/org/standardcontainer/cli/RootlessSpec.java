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

    /** The text for this process's user on this host. */
    static byte[] text() {
        return text(SpecCommand.isUnified());
    }

    /** @param unified as for {@link SpecCommand#text(boolean)}: without a namespace of its own a container's user would see the host's cgroups */
    static byte[] text(boolean unified) {
        Map<String, Long> ids = ids();
        String text = new String(SpecCommand.text(unified), StandardCharsets.UTF_8);
        text = SpecCommand.replaced(text, ", \"gid=5\"", "");
        text = SpecCommand.replaced(text, "\"type\": \"sysfs\"", "\"type\": \"none\"");
        text = SpecCommand.replaced(
                text,
                "\"source\": \"sysfs\",\n      \"options\": [",
                "\"source\": \"/sys\",\n      \"options\": [\"rbind\", ");
        text = SpecCommand.replaced(
                text,
                "\"resources\": { \"devices\": [{ \"allow\": false, \"access\": \"rwm\" }] },",
                "\"uidMappings\": [{ \"containerID\": 0, \"hostID\": " + ids.get("Uid:") + ", \"size\": 1 }],\n"
                        + "    \"gidMappings\": [{ \"containerID\": 0, \"hostID\": " + ids.get("Gid:")
                        + ", \"size\": 1 }],");
        text = SpecCommand.replaced(text, "      { \"type\": \"network\" },\n", "");
        text = SpecCommand.replaced(
                text,
                " }\n    ],\n    \"maskedPaths\"",
                " },\n      { \"type\": \"user\" }\n    ],\n    \"maskedPaths\"");
        return text.getBytes(StandardCharsets.UTF_8);
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
