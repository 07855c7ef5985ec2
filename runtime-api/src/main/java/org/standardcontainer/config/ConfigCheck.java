package org.standardcontainer.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** Makes a {@link RuntimeConfig}, or says all that is wrong at once. */
final class ConfigCheck {
    private final String source;
    private final Map<String, ContainerRuntimeProvider> providers = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private ConfigCheck(String source) {
        this.source = source;
    }

    /** @throws IllegalStateException if two backends have one name: which of them runs would be chance */
    static ConfigCheck of(String source, List<? extends ContainerRuntimeProvider> providers) {
        ConfigCheck check = new ConfigCheck(source);
        for (ContainerRuntimeProvider provider : providers) {
            ContainerRuntimeProvider other = check.providers.putIfAbsent(provider.name(), provider);
            if (other != null) {
                throw new IllegalStateException("two backends are named " + provider.name() + ": "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
        return check;
    }

    static InvalidRuntimeConfigException required(ConfigKey<?> key) {
        return new InvalidRuntimeConfigException(
                "the configuration",
                List.of(new Finding(Finding.Kind.INVALID, key.name(), "is required", key.description(), "")));
    }

    RuntimeConfig file(Path file, UnaryOperator<Map<String, String>> change) {
        Map<String, String> values = new LinkedHashMap<>();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            new Properties() {
                private static final long serialVersionUID = 1L;

                @Override
                public synchronized @Nullable Object put(Object key, Object value) {
                    if (values.put((String) key, (String) value) != null) {
                        invalid((String) key, "is there twice", "Keep one of them.");
                    }
                    return null;
                }
            }.load(reader);
        } catch (NoSuchFileException e) {
            throw unreadable("does not exist", "Make it; \"backend = NAME\" is enough.");
        } catch (CharacterCodingException e) {
            throw unreadable("is not UTF-8", "Save it as UTF-8.");
        } catch (AccessDeniedException e) { // whose message is the path
            throw unreadable("can't be read: permission denied", "Run as its owner, or let others read it.");
        } catch (FileSystemException e) {
            throw unreadable("can't be read: " + e.getReason(), "");
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("can't be read: " + e.getMessage(), "");
        }
        return values(change.apply(values));
    }

    RuntimeConfig values(Map<String, String> given) {
        given.replaceAll((key, value) -> value.strip()); // a blank at a line's end is invisible
        ContainerRuntimeProvider provider = provider(given.getOrDefault(RuntimeConfig.BACKEND.name(), ""));
        Map<String, ConfigKey<?>> keys = keys(provider);
        given.forEach((name, value) -> check(name, value, keys));
        if (provider == null || !findings.isEmpty()) {
            throw new InvalidRuntimeConfigException(source, findings);
        }
        return new RuntimeConfig(provider, keys, given);
    }

    private @Nullable ContainerRuntimeProvider provider(String name) {
        ContainerRuntimeProvider provider = providers.get(name);
        String key = RuntimeConfig.BACKEND.name();
        if (provider == null && providers.isEmpty()) {
            invalid(key, "can't be found: no backend is on the class path", "Add one, such as runtime-linux.");
        } else if (provider == null) {
            String remedy = "On the class path are: " + String.join(", ", providers.keySet()) + ".";
            invalid(key, name.isEmpty() ? "is required" : "names \"" + name + "\", which is not there", remedy);
        }
        return provider;
    }

    /** All keys that may be set, with those of the chosen backend over those of others. */
    private Map<String, ConfigKey<?>> keys(@Nullable ContainerRuntimeProvider chosen) {
        Map<String, ConfigKey<?>> keys = new TreeMap<>();
        List<ConfigKey<?>> all = new ArrayList<>(chosen == null ? List.of() : chosen.keys());
        providers.values().forEach(provider -> all.addAll(provider.keys()));
        all.add(RuntimeConfig.BACKEND);
        all.add(RuntimeConfig.STATE_ROOT);
        all.add(RuntimeConfig.ISOLATION_POLICY);
        all.add(RuntimeConfig.ANNOTATED_BACKENDS);
        all.forEach(key -> keys.putIfAbsent(key.name(), key));
        return keys;
    }

    private void check(String name, String value, Map<String, ConfigKey<?>> keys) {
        ConfigKey<?> key = keys.get(name);
        if (key == null) {
            String remedy = Nearest.to(name, keys.keySet())
                    .map(nearest -> "Is " + nearest + " meant?")
                    .orElse("Known are: " + String.join(", ", keys.keySet()) + ".");
            invalid(name, "is not a key", remedy);
        } else if (value.isEmpty()) {
            if (key != RuntimeConfig.BACKEND) { // whose absence was reported
                invalid(name, "is empty; it has to be " + key.legal(), "Leave it out for the default.");
            }
        } else {
            try {
                key.read(value);
            } catch (RuntimeException e) {
                invalid(name, "= \"" + value + "\" is not " + key.legal(), key.description());
            }
        }
    }

    private void invalid(String key, String problem, String remedy) {
        findings.add(new Finding(Finding.Kind.INVALID, key, problem, remedy, ""));
    }

    private InvalidRuntimeConfigException unreadable(String problem, String remedy) {
        return new InvalidRuntimeConfigException(
                source, List.of(new Finding(Finding.Kind.INVALID, "", problem, remedy, "")));
    }
}
