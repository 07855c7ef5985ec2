package org.standardcontainer.conformance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A seccomp profile as Docker and podman have it: rules may hold for some architectures or capabilities alone. Engines make one
 * of the OCI spec of it for each container, and so does this. The default one is in Debian's package
 * golang-github-containers-common.
 */
public final class EngineProfile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path INSTALLED = Path.of("/usr/share/containers/seccomp.json");
    /** Where {@code bin/test} and {@code bin/bench} unpack the package, from the root of the checkout. */
    private static final Path UNPACKED = Path.of(".scr-cache/containers-common/usr/share/containers/seccomp.json");

    private final JsonNode profile;

    private EngineProfile(JsonNode profile) {
        this.profile = profile;
    }

    /** The file of the default profile, if it is installed or unpacked. */
    public static Optional<Path> find() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.concat(
                        Stream.of(INSTALLED),
                        Stream.iterate(here, at -> at != null, Path::getParent).map(at -> at.resolve(UNPACKED)))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** Reads one. @throws IOException if it isn't JSON, or can't be read */
    public static EngineProfile read(Path file) throws IOException {
        return new EngineProfile(JSON.readTree(Files.readAllBytes(file)));
    }

    /**
     * {@code linux.seccomp} of a configuration.
     *
     * @param architecture that of the host, {@code SCMP_ARCH_X86_64}
     * @param machine the same in the profile's other words, {@code amd64}
     * @param capabilities the container's
     */
    public JsonNode forContainer(String architecture, String machine, Set<String> capabilities) {
        ObjectNode seccomp = JSON.createObjectNode();
        seccomp.set("defaultAction", profile.path("defaultAction"));
        if (profile.hasNonNull("defaultErrnoRet")) {
            seccomp.set("defaultErrnoRet", profile.path("defaultErrnoRet"));
        }
        ArrayNode architectures = seccomp.putArray("architectures");
        for (JsonNode map : profile.path("archMap")) {
            if (map.path("architecture").asText().equals(architecture)) {
                architectures.add(architecture);
                map.path("subArchitectures").forEach(architectures::add);
            }
        }
        ArrayNode rules = seccomp.putArray("syscalls");
        for (JsonNode rule : profile.path("syscalls")) {
            if (holds(rule, machine, capabilities)) {
                ObjectNode copy = rules.addObject();
                for (String member : new String[] {"names", "action", "errnoRet", "args"}) {
                    if (rule.hasNonNull(member)) {
                        copy.set(member, rule.path(member));
                    }
                }
            }
        }
        return seccomp;
    }

    private static boolean holds(JsonNode rule, String machine, Set<String> capabilities) {
        JsonNode includes = rule.path("includes");
        JsonNode excludes = rule.path("excludes");
        boolean included =
                (!includes.hasNonNull("arches") || texts(includes, "arches").anyMatch(machine::equals))
                        && texts(includes, "caps").allMatch(capabilities::contains);
        boolean excluded = texts(excludes, "arches").anyMatch(machine::equals)
                || texts(excludes, "caps").anyMatch(capabilities::contains);
        return included && !excluded;
    }

    private static Stream<String> texts(JsonNode from, String member) {
        Stream.Builder<String> texts = Stream.builder();
        from.path(member).forEach(text -> texts.add(text.asText()));
        return texts.build();
    }
}
