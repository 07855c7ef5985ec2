package org.standardcontainer.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** A configuration file with what the command line says over it. */
final class Settings {
    /** Whose child a new container is; means something to backends that have the key. */
    enum Tree {
        /** The nearest subreaper's of whoever called, as clients of a runtime's command line expect. */
        CALLER,
        /** A monitor's, which knows how it ends. */
        MONITORED
    }

    private static final String TREE_KEY = "launcher.tree";
    /** The key that names the program of the backend {@code oci-cli}. */
    static final String PROGRAM_KEY = "oci-cli.path";

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    static Settings read(Optional<Path> file, Optional<String> backend, Optional<Path> root) {
        Map<String, String> values =
                new LinkedHashMap<>(file.map(Settings::load).orElse(Map.of()));
        backend.ifPresent(name -> values.put(RuntimeConfig.BACKEND.name(), name));
        root.ifPresent(path -> values.put(RuntimeConfig.STATE_ROOT.name(), path.toString()));
        values.computeIfAbsent(RuntimeConfig.BACKEND.name(), key -> backendOfThisSystem());
        return new Settings(values);
    }

    RuntimeConfig config(Tree tree) {
        Map<String, String> all = new LinkedHashMap<>(values);
        String name = all.get(RuntimeConfig.BACKEND.name());
        boolean hasTrees = ContainerRuntimes.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .flatMap(provider -> provider.keys().stream())
                .anyMatch(key -> key.name().equals(TREE_KEY));
        if (hasTrees) {
            all.putIfAbsent(TREE_KEY, tree.name().toLowerCase(Locale.ROOT));
        }
        return RuntimeConfig.of(all);
    }

    /** This configuration if it is for that backend, else one that names the backend and nothing more. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider) {
        return provider.name().equals(values.get(RuntimeConfig.BACKEND.name()))
                ? RuntimeConfig.of(values)
                : RuntimeConfig.of(Map.of(RuntimeConfig.BACKEND.name(), provider.name()));
    }

    /** This configuration for another backend and state root; keys of another backend are left out. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider, Path root, @Nullable Path program) {
        Map<String, String> all = new LinkedHashMap<>();
        if (provider.name().equals(values.get(RuntimeConfig.BACKEND.name()))) {
            all.putAll(values);
        }
        all.put(RuntimeConfig.BACKEND.name(), provider.name());
        all.put(RuntimeConfig.STATE_ROOT.name(), root.toString());
        if (program != null) {
            all.put(PROGRAM_KEY, program.toString());
        }
        return RuntimeConfig.of(all);
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new UsageException("configuration " + file + " does not exist", "Correct --config or SCR_CONFIG.");
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("cannot read configuration " + file + ": " + e.getMessage(), "");
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    private static String backendOfThisSystem() {
        String system = System.getProperty("os.name", "");
        if (system.equals("Linux")) {
            return "linux";
        }
        throw new UsageException(
                "no backend is configured, and none is the usual one on " + system,
                "Name one with --backend or --config.");
    }
}
