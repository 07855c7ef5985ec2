package org.standardcontainer.conformance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.standardcontainer.Features;
import org.standardcontainer.conformance.Platform;

/**
 * A bundle that a test shapes before create. The configuration is a JSON tree rather than the spec's records,
 * because many tests need one that is wrong. Its root filesystem holds the probe and empty directories.
 *
 * <p>{@code log/events} in the root filesystem is one file for the program and for the hooks on both sides, so that
 * the order of its lines is the order of what happened.
 */
public final class TestBundle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DIRECTORIES = List.of("proc", "sys", "dev", "tmp", "etc", "log", "scratch");
    private static final int EVERYBODY_STICKY = 01777;
    private static final List<String> NAMESPACES = List.of("pid", "mount", "ipc", "uts", "network");

    private final Path directory;
    private final Path probe;
    private final ObjectNode config = JSON.createObjectNode();
    private final UnaryOperator<String> misreading;
    private boolean withoutConfig;

    /** Makes the directory; the configuration has no namespace and no mount. */
    TestBundle(Path directory, Path probe, UnaryOperator<String> misreading) {
        this.directory = directory;
        this.probe = probe;
        this.misreading = misreading;
        config.put("ociVersion", "1.0.2");
        set("/root/path", "rootfs");
        set("/process/cwd", "/");
        set("/process/user", Map.of("uid", 0, "gid", 0));
        set("/process/env", List.of("KIT=" + directory.getFileName()));
        program("sleep");
        makeRootfs();
    }

    /**
     * Makes the directory with a configuration that has as little in it as the backend can run: namespaces and a proc
     * mount only where it claims them.
     */
    static TestBundle make(Surroundings surroundings, Path directory) {
        Features features = surroundings.features();
        TestBundle bundle = new TestBundle(directory, surroundings.probe(), surroundings.misreading());
        if (surroundings.platform() != Platform.FREEBSD) {
            for (String type : NAMESPACES) {
                if (features.claims("linux.namespaces." + type)) {
                    bundle.add("/linux/namespaces", Map.of("type", type));
                }
            }
            if (features.claims("linux.mount")) {
                bundle.add("/mounts", Map.of("destination", "/proc", "type", "proc", "source", "proc"));
            }
        }
        return bundle;
    }

    private void makeRootfs() {
        try {
            for (String name : DIRECTORIES) {
                UsualModes.directories(rootfs().resolve(name));
            }
            // a link: some hundred copies of the probe would be most of what a run writes
            Files.createLink(rootfs().resolve("probe"), probe);
            UsualModes.empty(events());
            // a program with another uid writes here too
            Files.setPosixFilePermissions(events(), PosixFilePermissions.fromString("rw-rw-rw-"));
            for (String name : List.of("log", "tmp", "scratch")) {
                Files.setAttribute(rootfs().resolve(name), "unix:mode", EVERYBODY_STICKY);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its directory. */
    public Path directory() {
        return directory;
    }

    /** The root filesystem's directory on the host. */
    public Path rootfs() {
        return directory.resolve("rootfs");
    }

    /** The file that hooks and programs append to, on the host; {@code /log/events} in the container. */
    public Path events() {
        return rootfs().resolve("log").resolve("events");
    }

    /** The kit's own copy of the probe on the host, for hooks. */
    public Path hostProbe() {
        return probe;
    }

    /** Puts a further copy of the probe there, executable by everyone. */
    public Path copyProbe(Path to) {
        try {
            UsualModes.directories(Objects.requireNonNull(to.getParent()));
            Files.copy(probe, to, StandardCopyOption.REPLACE_EXISTING);
            return Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The container's program: the probe with these words. */
    public TestBundle program(String... words) {
        List<String> args = new ArrayList<>(List.of("/probe"));
        args.addAll(Arrays.asList(words));
        return set("/process/args", args);
    }

    /** Sets the property at a JSON pointer, making the objects above it. */
    public TestBundle set(String pointer, Object value) {
        String[] names = pointer.substring(1).split("/");
        ObjectNode at = parent(names);
        at.set(names[names.length - 1], JSON.valueToTree(value));
        return this;
    }

    /** Appends to the array at a JSON pointer, making it if missing. */
    public TestBundle add(String pointer, Object value) {
        String[] names = pointer.substring(1).split("/");
        ObjectNode at = parent(names);
        String last = names[names.length - 1];
        ArrayNode array = at.get(last) instanceof ArrayNode there ? there : at.putArray(last);
        array.add(JSON.<JsonNode>valueToTree(value));
        return this;
    }

    /** Removes the property at a JSON pointer. */
    public TestBundle remove(String pointer) {
        String[] names = pointer.substring(1).split("/");
        parent(names).remove(names[names.length - 1]);
        return this;
    }

    private ObjectNode parent(String[] names) {
        JsonNode at = config;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode next = at.isArray() ? at.get(Integer.parseInt(names[i])) : at.get(names[i]);
            at = next != null ? next : ((ObjectNode) at).putObject(names[i]);
        }
        return (ObjectNode) at;
    }

    /** Appends a mount; a type or source of {@code ""} is left out. */
    public TestBundle mount(String destination, String type, String source, String... options) {
        Map<String, Object> mount = new LinkedHashMap<>(Map.of("destination", destination));
        if (!type.isEmpty()) {
            mount.put("type", type);
        }
        if (!source.isEmpty()) {
            mount.put("source", source);
        }
        if (options.length > 0) {
            mount.put("options", List.of(options));
        }
        return add("/mounts", mount);
    }

    /** A directory beside the root filesystem with a {@code file} in it, in which its own name stands: to be mounted. */
    public Path source(String name) {
        try {
            Path source = UsualModes.directory(directory.resolve(name));
            UsualModes.file(source.resolve("file"), name);
            return source;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands at a JSON pointer; a missing node if nothing does. */
    public JsonNode get(String pointer) {
        return config.at(pointer);
    }

    /**
     * Adds a hook that appends a line to {@link #events()} with everything that it sees, then goes on with the words.
     *
     * @param label what the line is called
     * @param then what else the probe does ({@code "exit", "1"})
     */
    public TestBundle hook(HookList list, String label, String... then) {
        boolean inside = list.resolvesInContainer();
        List<String> args =
                new ArrayList<>(List.of("hook", "hook", inside ? "/log/events" : events().toString(), label));
        args.addAll(Arrays.asList(then));
        return hook(list, Map.of("path", inside ? "/probe" : probe.toString(), "args", args));
    }

    /** Lets hooks and programs go on that wait for this. */
    public void release(String name) {
        try {
            UsualModes.empty(events().resolveSibling(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words that make a host's hook wait for {@link #release}. */
    public String[] awaiting(String name) {
        return new String[] {"await", events().resolveSibling(name).toString()};
    }

    /** Adds a hook with these properties. */
    public TestBundle hook(HookList list, Map<String, ?> properties) {
        return add("/hooks/" + list.property(), properties);
    }

    /** Leaves the bundle without a {@code config.json}. */
    public TestBundle withoutConfig() {
        withoutConfig = true;
        return this;
    }

    /** Writes the configuration as it is now; create does it. */
    public TestBundle write() {
        if (!withoutConfig) {
            written(misreading.apply(text()), StandardCharsets.UTF_8);
        }
        return this;
    }

    /** Leaves it with this text for its configuration, which the JSON tree can't hold. */
    public TestBundle writeText(String text, Charset charset) {
        withoutConfig = true;
        return written(misreading.apply(text), charset);
    }

    /** As {@link #write}, for who reads it as it is: no fault that is planted shows. */
    public TestBundle writePlain() {
        return written(text(), StandardCharsets.UTF_8);
    }

    private TestBundle written(String text, Charset charset) {
        try {
            UsualModes.file(directory.resolve("config.json"), text.getBytes(charset));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The configuration as text. */
    public String text() {
        return config.toPrettyString() + "\n";
    }

    /** What hooks and programs have recorded so far, in order. */
    public List<Event> recorded() {
        try {
            List<Event> events = new ArrayList<>();
            for (String line : Files.readAllLines(events())) {
                events.add(new Event(JSON.readTree(line)));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("events of " + directory, e);
        }
    }

    /** The labels of {@link #recorded()}. */
    public List<String> labels() {
        return recorded().stream().map(Event::label).toList();
    }

    /** True if this path exists in the root filesystem. */
    public boolean has(String pathInside) {
        return Files.exists(rootfs().resolve(pathInside.substring(1)));
    }
}
