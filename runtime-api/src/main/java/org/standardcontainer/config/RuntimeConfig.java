package org.standardcontainer.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/**
 * Which backend to use, and how. Immutable; checked when it is made, so that what it gives is legal.
 *
 * <pre>{@code
 * backend = linux
 * }</pre>
 */
public final class RuntimeConfig {
    /** The backend's name; required. */
    public static final ConfigKey<String> BACKEND =
            ConfigKey.text("backend", "the kind of container: the name of a backend on the class path");

    /** Where containers are recorded; without it the backend chooses. */
    public static final ConfigKey<Path> STATE_ROOT =
            ConfigKey.path("state.root", "directory where containers are recorded; made if missing");

    private final ContainerRuntimeProvider provider;
    private final Map<String, String> values;

    private RuntimeConfig(ContainerRuntimeProvider provider, Map<String, String> values) {
        this.provider = provider;
        this.values = values;
    }

    /** Reads a {@code .properties} file in UTF-8. */
    public static RuntimeConfig load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties.forEach((key, value) -> values.put((String) key, (String) value));
        return of(values);
    }

    /** Takes keys and values from anywhere. */
    public static RuntimeConfig of(Map<String, String> values) {
        return of(values, ContainerRuntimes.providers());
    }

    /** Takes keys and values from anywhere, with these backends instead of those on the class path. */
    public static RuntimeConfig of(Map<String, String> values, List<ContainerRuntimeProvider> providers) {
        String backend = values.getOrDefault(BACKEND.name(), "");
        ContainerRuntimeProvider provider = providers.stream()
                .filter(p -> p.name().equals(backend))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend is named " + backend));
        return new RuntimeConfig(provider, Map.copyOf(values));
    }

    /** The backend that it names. */
    public ContainerRuntimeProvider provider() {
        return provider;
    }

    /** A key's value, else its default; empty without either. */
    public <T> Optional<T> find(ConfigKey<T> key) {
        String value = values.get(key.name());
        return value == null ? key.defaultValue() : Optional.of(key.read(value));
    }

    /**
     * A key's value, else its default.
     *
     * @throws IllegalArgumentException without either
     */
    public <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException(key.name() + " is required"));
    }
}
