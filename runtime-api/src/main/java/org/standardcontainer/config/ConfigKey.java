package org.standardcontainer.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A key of a configuration, with how its value is read. Made by the static methods; compared by name.
 *
 * @param <T> what its value is
 */
public final class ConfigKey<T> {
    private final String name;
    private final String description;
    private final Optional<T> defaultValue;
    private final Function<String, T> reader;

    private ConfigKey(String name, String description, Optional<T> defaultValue, Function<String, T> reader) {
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.reader = reader;
    }

    /** A text. */
    public static ConfigKey<String> text(String name, String description) {
        return new ConfigKey<>(name, description, Optional.empty(), value -> value);
    }

    /** A path; relative ones are relative to the JVM's working directory. */
    public static ConfigKey<Path> path(String name, String description) {
        return new ConfigKey<>(
                name, description, Optional.empty(), value -> Path.of(value).toAbsolutePath());
    }

    /** {@code true} or {@code false}. */
    public static ConfigKey<Boolean> flag(String name, String description, boolean defaultValue) {
        return new ConfigKey<>(name, description, Optional.of(defaultValue), ConfigKey::readFlag);
    }

    /** A duration in seconds, such as {@code 2} or {@code 0.5}. */
    public static ConfigKey<Duration> seconds(String name, String description, Duration defaultValue) {
        return new ConfigKey<>(
                name,
                description,
                Optional.of(defaultValue),
                value -> Duration.ofMillis(
                        new java.math.BigDecimal(value).movePointRight(3).longValueExact()));
    }

    /** One of an enumeration's words, in lower case. */
    public static <E extends Enum<E>> ConfigKey<E> word(
            String name, String description, Class<E> type, E defaultValue) {
        return new ConfigKey<>(
                name,
                description,
                Optional.of(defaultValue),
                value -> Enum.valueOf(
                        type, value.toUpperCase(java.util.Locale.ROOT).replace('-', '_')));
    }

    private static Boolean readFlag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    /** The key as written: {@code "state.root"}. */
    public String name() {
        return name;
    }

    /** What it is for, one sentence. */
    public String description() {
        return description;
    }

    /** What holds when it isn't given; empty when nothing does. */
    public Optional<T> defaultValue() {
        return defaultValue;
    }

    /** Reads a value. @throws RuntimeException if it can't be read; the message says what is legal */
    public T read(String value) {
        return reader.apply(value);
    }
}
