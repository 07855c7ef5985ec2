package org.standardcontainer.linux.stats;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.standardcontainer.ContainerStats.Throttling;

/** Figures in the files of a directory that the kernel fills. One that isn't there, or holds something else, tells nothing. */
record StatFiles(Path directory, StatSource source) {
    private static final long MICROSECOND = 1000;

    /** The only number in a file; empty for {@code max} too. */
    OptionalLong number(String file) {
        return parse(text(file).strip());
    }

    /** A file with a name and a number in each line, in its order. */
    Map<String, Long> named(String file) {
        Map<String, Long> found = new LinkedHashMap<>();
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                parse(words[1]).ifPresent(number -> found.put(words[0], number));
            }
        }
        return found;
    }

    /** The lines of a file; none if it isn't there. */
    List<String> lines(String file) {
        return text(file).lines().toList();
    }

    /** The parts of names between these two, such as page sizes, in order. */
    List<String> between(String start, String end) {
        return source.names(directory).stream()
                .filter(name ->
                        name.length() > start.length() + end.length() && name.startsWith(start) && name.endsWith(end))
                .map(name -> name.substring(start.length(), name.length() - end.length()))
                .filter(name -> name.indexOf('.') < 0)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private String text(String file) {
        return source.text(directory.resolve(file));
    }

    /** A number without a sign; one that is larger than any that can be is empty as well. */
    static OptionalLong parse(String text) {
        try {
            long number = Long.parseLong(text);
            return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
        } catch (NumberFormatException other) {
            return OptionalLong.empty();
        }
    }

    /** One of the figures that {@link #named} found; empty if it isn't among them. */
    static OptionalLong figure(Map<String, Long> figures, String name) {
        Long figure = figures.get(name);
        return figure == null ? OptionalLong.empty() : OptionalLong.of(figure);
    }

    /**
     * How far a quota held processes back, which {@code cpu.stat} says where there is one.
     *
     * @param time the name of the time that they waited
     * @param unit its unit
     */
    static Optional<Throttling> throttling(Map<String, Long> stat, String time, LongFunction<Duration> unit) {
        return Optional.ofNullable(stat.get("nr_periods"))
                .map(periods -> new Throttling(
                        periods, stat.getOrDefault("nr_throttled", 0L), unit.apply(stat.getOrDefault(time, 0L))));
    }

    static Duration micros(long micros) {
        return Duration.ofNanos(Math.multiplyExact(micros, MICROSECOND));
    }
}
