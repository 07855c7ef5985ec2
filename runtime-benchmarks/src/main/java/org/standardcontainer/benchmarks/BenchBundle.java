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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.standardcontainer.conformance.bench.EngineProfile;

/**
 * The bundle that every contender gets: what {@code runc spec} writes, with {@code /bin/true} and no terminal, or one made of it.
 * Immutable.
 */
final class BenchBundle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOUNTS = 30;
    private static final List<String> LIMITS =
            List.of("RLIMIT_CPU", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_CORE");
    private static final List<String> WIDE_LIMITS =
            List.of("RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_RSS", "RLIMIT_AS");

    private final ObjectNode config;

    private BenchBundle(ObjectNode config) {
        this.config = config;
    }

    /** @param rootfs with a static {@code /bin/true} */
    static BenchBundle standard(Path rootfs) throws IOException {
        ObjectNode config = template();
        ((ObjectNode) config.get("root")).put("path", rootfs.toString());
        return new BenchBundle(config);
    }

    /** The same without what needs a cgroup: the cgroup mount, namespace and limits. */
    BenchBundle withoutCgroups() {
        ObjectNode copy = config.deepCopy();
        ObjectNode linux = (ObjectNode) copy.get("linux");
        linux.remove("resources");
        removeWhere((ArrayNode) linux.get("namespaces"), "cgroup");
        removeWhere((ArrayNode) copy.get("mounts"), "cgroup");
        return new BenchBundle(copy);
    }

    /** The same with an annotation. */
    BenchBundle withAnnotation(String name, String value) {
        ObjectNode copy = config.deepCopy();
        copy.putObject("annotations").put(name, value);
        return new BenchBundle(copy);
    }

    /** The same for another program, with arguments. */
    BenchBundle withProgram(String path, String... arguments) {
        ObjectNode copy = config.deepCopy();
        ArrayNode args = ((ObjectNode) copy.get("process")).putArray("args").add(path);
        List.of(arguments).forEach(args::add);
        return new BenchBundle(copy);
    }

    /** The same with a root filesystem that it may write. */
    BenchBundle writable() {
        ObjectNode copy = config.deepCopy();
        ((ObjectNode) copy.get("root")).put("readonly", false);
        return new BenchBundle(copy);
    }

    /** The same under the seccomp profile that engines use. */
    BenchBundle filtered(Path profile) throws IOException {
        ObjectNode copy = config.deepCopy();
        Set<String> capabilities = new HashSet<>();
        copy.at("/process/capabilities/bounding").forEach(name -> capabilities.add(name.asText()));
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        ((ObjectNode) copy.get("linux"))
                .set(
                        "seccomp",
                        EngineProfile.read(profile)
                                .forContainer(
                                        arm ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64",
                                        arm ? "arm64" : "amd64",
                                        capabilities));
        return new BenchBundle(copy);
    }

    /**
     * The same with thirty mounts, all resource limits and those of the cgroup controllers that every host has.
     *
     * @param directory where the sources of its bind mounts are made
     */
    BenchBundle loaded(Path directory) throws IOException {
        ObjectNode copy = config.deepCopy();
        ArrayNode mounts = (ArrayNode) copy.get("mounts");
        mount(mounts, "/mnt", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755");
        for (int i = 0; mounts.size() < MOUNTS; i++) {
            if (i % 3 == 2) {
                mount(mounts, "/mnt/" + i, "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "size=1m");
            } else {
                Path source = Files.createDirectories(directory.resolve("volume-" + i));
                mount(mounts, "/mnt/" + i, "bind", source.toString(), "bind", i % 3 == 0 ? "ro" : "rw", "nosuid");
            }
        }
        ArrayNode limits = ((ObjectNode) copy.get("process")).putArray("rlimits");
        for (String name : LIMITS) {
            limits.addObject().put("type", name).put("soft", 512).put("hard", 512);
        }
        for (String name : WIDE_LIMITS) {
            limits.addObject().put("type", name).put("soft", 1L << 30).put("hard", 1L << 30);
        }
        ObjectNode resources = (ObjectNode) copy.at("/linux/resources");
        resources.putObject("memory").put("limit", 64 << 20).put("reservation", 32 << 20);
        resources
                .putObject("cpu")
                .put("shares", 512)
                .put("quota", 200_000)
                .put("period", 100_000)
                .put("cpus", "0")
                .put("mems", "0");
        resources.putObject("pids").put("limit", 64);
        return new BenchBundle(copy);
    }

    private static void mount(ArrayNode mounts, String at, String type, String source, String... options) {
        ArrayNode list = mounts.addObject()
                .put("destination", at)
                .put("type", type)
                .put("source", source)
                .putArray("options");
        for (String option : options) {
            list.add(option);
        }
    }

    /** Writes it into this directory, which is made, and returns the directory. */
    Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("config.json"), JSON.writeValueAsBytes(config));
        return directory;
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
