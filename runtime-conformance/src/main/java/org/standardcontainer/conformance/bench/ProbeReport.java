package org.standardcontainer.conformance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the probe saw from inside a container, or as a hook.
 *
 * @param json the document that it printed; members that it could not find out are absent
 */
public record ProbeReport(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the document that the probe printed. @throws AssertionError if it is none */
    public static ProbeReport parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node == null || !node.isObject()) {
                throw new AssertionError("the probe printed no JSON object, but: " + text);
            }
            return new ProbeReport(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the probe printed no JSON, but: " + text, e);
        }
    }

    /** Its argument list. */
    public List<String> args() {
        return strings("argv");
    }

    /** Its environment, as entries {@code NAME=value}. */
    public List<String> env() {
        return strings("env");
    }

    /** Its working directory. */
    public String cwd() {
        return json.path("cwd").asText();
    }

    /** Its real, effective and saved user id. */
    public List<Long> uids() {
        return numbers("uid");
    }

    /** Its real, effective and saved group id. */
    public List<Long> gids() {
        return numbers("gid");
    }

    /** Its supplementary groups. */
    public List<Long> groups() {
        return numbers("groups");
    }

    /** Its umask. */
    public int umask() {
        return json.path("umask").asInt(-1);
    }

    /** The inode of the file that it was executed from; 0 when not known. */
    public long executableInode() {
        return json.path("exe_inode").asLong();
    }

    /** The namespaces that it is in, by the kernel's name ({@code "mnt"}), as the kernel's text. */
    public Map<String, String> namespaces() {
        Map<String, String> namespaces = new LinkedHashMap<>();
        json.path("namespaces")
                .properties()
                .forEach(f -> namespaces.put(f.getKey(), f.getValue().asText()));
        return namespaces;
    }

    /** Its OOM score adjustment, as the kernel writes it; empty when it can't be read. */
    public String oomScoreAdjustment() {
        return json.path("oom_score_adj").asText();
    }

    /** A limit's soft and hard value, unsigned text; a missing node if the kernel has none of that name. */
    public JsonNode rlimit(String type) {
        return json.path("rlimits").path(type);
    }

    /** A capability set ({@code "bounding"}) as a bit mask. */
    public long capabilities(String set) {
        return json.path("capabilities").path(set).asLong();
    }

    /** What is mounted, as it sees it; only of {@link Bench#look}. */
    public List<MountEntry> mounts() {
        return MountEntry.parse(json.path("mountinfo").asText());
    }

    /** The topmost mount at a path. @throws AssertionError if nothing is mounted there */
    public MountEntry mount(String at) {
        return mounts().stream()
                .filter(mount -> mount.at().equals(at))
                .reduce((lower, upper) -> upper)
                .orElseThrow(() -> new AssertionError("nothing is mounted at " + at + "; mounts:\n"
                        + json.path("mountinfo").asText()));
    }

    /** What came of a try ({@code "stat:/dev/null"}). @throws AssertionError if the probe knows no such try */
    public JsonNode tried(String attempt) {
        JsonNode result = json.path("tried").path(attempt);
        if (result.isMissingNode()) {
            throw new AssertionError("the probe didn't try " + attempt);
        }
        return result;
    }

    /** The text that was read in the try {@code "read:PATH"}; empty when it couldn't be read. */
    public String text(String path) {
        return tried("read:" + path).path("text").asText();
    }

    /** The error's name that a try ended with ({@code "EROFS"}), or {@code "ok"}. */
    public String outcome(String attempt) {
        return tried(attempt).path("error").asText("ok");
    }

    private List<String> strings(String member) {
        List<String> list = new ArrayList<>();
        json.path(member).forEach(item -> list.add(item.asText()));
        return list;
    }

    private List<Long> numbers(String member) {
        List<Long> list = new ArrayList<>();
        json.path(member).forEach(item -> list.add(item.asLong()));
        return list;
    }
}
