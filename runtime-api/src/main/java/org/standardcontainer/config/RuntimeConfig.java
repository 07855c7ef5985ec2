package org.standardcontainer.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/**
 * Which backend to use, and how.
 *
 * <p>Made from a {@code .properties} file or a map, checked as a whole when it is made: what it gives is legal. It may
 * hold keys of other backends that are on the class path too, so that switching takes one line. Immutable.
 *
 * <pre>{@code
 * backend = linux
 * }</pre>
 */
public final class RuntimeConfig {
    /** The backend's name; required. */
    public static final ConfigKey<String> BACKEND =
            ConfigKey.text("backend", "The kind of container: the name of a backend on the class path.");

    /** Where containers are recorded; without it the backend chooses. */
    public static final ConfigKey<Path> STATE_ROOT =
            ConfigKey.path("state.root", "Directory where containers are recorded; made if missing.");

    /** What containers have to have of their own; without it nothing is demanded. */
    public static final ConfigKey<Path> ISOLATION_POLICY = ConfigKey.path(
            "isolation.policy", "File with what create demands of a container's isolation; see docs/isolation.md.");

    /** For programs that choose a backend for each container; {@link org.standardcontainer.ContainerRuntimes#open} opens the one that is named. */
    public static final ConfigKey<String> ANNOTATED_BACKENDS = ConfigKey.text(
            "backend.annotated",
            "Other backends that a container may have by the annotation org.standardcontainer.backend, with commas"
                    + " between them: if whoever writes annotations may choose.");

    private final ContainerRuntimeProvider provider;
    private final Map<String, ConfigKey<?>> keys;
    private final Map<String, String> values;

    RuntimeConfig(ContainerRuntimeProvider provider, Map<String, ConfigKey<?>> keys, Map<String, String> values) {
        this.provider = provider;
        this.keys = Map.copyOf(keys);
        this.values = Map.copyOf(values);
    }

    /**
     * Reads a {@code .properties} file in UTF-8, with the backends on the class path.
     *
     * @throws InvalidRuntimeConfigException with all that is wrong, or if the file can't be read
     */
    public static RuntimeConfig load(Path file) {
        return load(file, UnaryOperator.identity());
    }

    /**
     * Reads a {@code .properties} file in UTF-8, and changes what it says before it is checked: for programs whose own options
     * go before the file.
     *
     * @param change gets the file's keys and values, which it may change, and gives the ones to use
     * @throws InvalidRuntimeConfigException with all that is wrong, or if the file can't be read
     */
    public static RuntimeConfig load(Path file, UnaryOperator<Map<String, String>> change) {
        return ConfigCheck.of(file.toString(), ContainerRuntimes.providers()).file(file, change);
    }

    /**
     * Takes keys and values from anywhere, with the backends on the class path.
     *
     * @throws InvalidRuntimeConfigException with all that is wrong
     */
    public static RuntimeConfig of(Map<String, String> values) {
        return of(values, ContainerRuntimes.providers());
    }

    /**
     * Takes keys and values from anywhere, with these backends.
     *
     * @throws InvalidRuntimeConfigException with all that is wrong
     */
    public static RuntimeConfig of(
            Map<String, String> values, Collection<? extends ContainerRuntimeProvider> providers) {
        return ConfigCheck.of("the configuration", List.copyOf(providers)).values(new LinkedHashMap<>(values));
    }

    /** The backend that it names. */
    public ContainerRuntimeProvider provider() {
        return provider;
    }

    /**
     * A key's value, else its default; empty without either.
     *
     * @throws IllegalArgumentException if no backend declares the key, so that it could never be set
     */
    public <T> Optional<T> find(ConfigKey<T> key) {
        if (!keys.containsKey(key.name())) {
            throw new IllegalArgumentException("no backend declares the key " + key.name());
        }
        String value = values.get(key.name());
        return value == null ? key.defaultValue() : Optional.of(key.read(value));
    }

    /**
     * A key's value, else its default, where the backend can't do without.
     *
     * @throws InvalidRuntimeConfigException without either
     * @throws IllegalArgumentException if no backend declares the key, so that it could never be set
     */
    public <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow(() -> ConfigCheck.required(key));
    }

    /** The keys and values as given; not the defaults. */
    public Map<String, String> values() {
        return values;
    }

    @Override
    public String toString() {
        return "RuntimeConfig" + new java.util.TreeMap<>(values);
    }
}
