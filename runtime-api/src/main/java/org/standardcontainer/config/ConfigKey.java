package org.standardcontainer.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A key of a configuration, with how its value is read. Made by the static methods; immutable.
 *
 * @param <T> what its value is
 */
public final class ConfigKey<T> {
    private final String name;
    private final String description;
    private final String legal;
    private final Optional<T> defaultValue;
    private final Function<String, T> reader;

    private ConfigKey(
            String name, String description, String legal, Optional<T> defaultValue, Function<String, T> reader) {
        this.name = name;
        this.description = description;
        this.legal = legal;
        this.defaultValue = defaultValue;
        this.reader = reader;
    }

    /** A text. */
    public static ConfigKey<String> text(String name, String description) {
        return new ConfigKey<>(name, description, "a text", Optional.empty(), value -> value);
    }

    /** A path; relative ones are relative to the JVM's working directory. */
    public static ConfigKey<Path> path(String name, String description) {
        return new ConfigKey<>(
                name,
                description,
                "a path",
                Optional.empty(),
                value -> Path.of(value).toAbsolutePath());
    }

    /** {@code true} or {@code false}. */
    public static ConfigKey<Boolean> flag(String name, String description, boolean defaultValue) {
        return new ConfigKey<>(name, description, "true or false", Optional.of(defaultValue), ConfigKey::readFlag);
    }

    /** A duration in seconds, such as {@code 2} or {@code 0.5}; not negative, in whole milliseconds. */
    public static ConfigKey<Duration> seconds(String name, String description, Duration defaultValue) {
        return new ConfigKey<>(
                name,
                description,
                "a number of seconds, such as 2 or 0.5",
                Optional.of(defaultValue),
                ConfigKey::readSeconds);
    }

    /** A whole number from {@code least} to {@code most}. */
    public static ConfigKey<Integer> number(String name, String description, int least, int most, int defaultValue) {
        return new ConfigKey<>(
                name, description, "a number from " + least + " to " + most, Optional.of(defaultValue), value -> {
                    int number = Integer.parseInt(value);
                    if (number < least || number > most) {
                        throw new IllegalArgumentException();
                    }
                    return number;
                });
    }

    /** One of an enumeration's words, in lower case, with {@code -} for {@code _}. */
    public static <E extends Enum<E>> ConfigKey<E> word(
            String name, String description, Class<E> type, E defaultValue) {
        String words =
                Arrays.stream(type.getEnumConstants()).map(ConfigKey::word).collect(Collectors.joining(", "));
        return new ConfigKey<>(
                name, description, "one of " + words, Optional.of(defaultValue), value -> readWord(type, value));
    }

    private static Boolean readFlag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Duration readSeconds(String value) {
        Duration duration =
                Duration.ofMillis(new BigDecimal(value).movePointRight(3).longValueExact());
        if (duration.isNegative()) {
            throw new IllegalArgumentException();
        }
        return duration;
    }

    private static <E extends Enum<E>> E readWord(Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(value))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The key as written: {@code "state.root"}. */
    public String name() {
        return name;
    }

    /** What it is for, one sentence. */
    public String description() {
        return description;
    }

    /** What a value has to be: {@code "true or false"}. */
    public String legal() {
        return legal;
    }

    /** What holds when it isn't given; empty when nothing does. */
    public Optional<T> defaultValue() {
        return defaultValue;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if it is none; the message says what is legal
     */
    public T read(String value) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(name + " has to be " + legal, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
