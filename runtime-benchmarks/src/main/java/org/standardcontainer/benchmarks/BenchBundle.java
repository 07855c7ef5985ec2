package org.standardcontainer.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import org.standardcontainer.conformance.bench.EngineProfile;

/** The bundle that every contender gets: what {@code runc spec} writes, with {@code /bin/true} and no terminal. */
final class BenchBundle {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BenchBundle() {}

    /**
     * Writes it.
     *
     * @param directory where to; made
     * @param rootfs with a static {@code /bin/true}
     * @param cgroups false leaves out what needs a cgroup: the cgroup mount, namespace and limits
     */
    static Path write(Path directory, Path rootfs, boolean cgroups) throws IOException {
        ObjectNode config = template();
        ((ObjectNode) config.get("root")).put("path", rootfs.toString());
        if (!cgroups) {
            ObjectNode linux = (ObjectNode) config.get("linux");
            linux.remove("resources");
            removeWhere((ArrayNode) linux.get("namespaces"), "cgroup");
            removeWhere((ArrayNode) config.get("mounts"), "cgroup");
        }
        Files.createDirectories(directory);
        Files.write(directory.resolve("config.json"), JSON.writeValueAsBytes(config));
        return directory;
    }

    /** The same, without cgroups, under the seccomp profile that engines use. */
    static Path writeFiltered(Path directory, Path rootfs, Path profile) throws IOException {
        Path bundle = write(directory, rootfs, false);
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readAllBytes(bundle.resolve("config.json")));
        Set<String> capabilities = new HashSet<>();
        config.at("/process/capabilities/bounding").forEach(name -> capabilities.add(name.asText()));
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        ((ObjectNode) config.get("linux"))
                .set(
                        "seccomp",
                        EngineProfile.read(profile)
                                .forContainer(
                                        arm ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64",
                                        arm ? "arm64" : "amd64",
                                        capabilities));
        Files.write(bundle.resolve("config.json"), JSON.writeValueAsBytes(config));
        return bundle;
    }

    private static ObjectNode template() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BenchBundle.class.getResourceAsStream("bundle.json"), "bundle.json")) {
            return (ObjectNode) JSON.readTree(in);
        }
    }

    private static void removeWhere(ArrayNode array, String type) {
        for (Iterator<JsonNode> i = array.elements(); i.hasNext(); ) {
            if (i.next().path("type").asText().equals(type)) {
                i.remove();
            }
        }
    }
}
