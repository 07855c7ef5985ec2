package org.standardcontainer.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the command stands in a line, without a look at what else does. */
final class GlobalOptions {
    /** Those whose value is a word of its own, unless it is behind {@code =}. */
    private static final Set<String> WITH_VALUE = Set.of(
            "--backend", "--config", "--root", "--log", "--log-format", "--cgroup-manager", "--rootless", "--criu");

    private GlobalOptions() {}

    /** The first word that is neither an option nor its value; empty if there is none. */
    static Optional<String> command(String... words) {
        return command(List.of(words));
    }

    static Optional<String> command(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (!words.get(i).startsWith("-")) {
                return Optional.of(words.get(i));
            }
            i += WITH_VALUE.contains(words.get(i)) || WITH_VALUE.contains("-" + words.get(i))
                    ? 1
                    : 0; // Go takes one dash, too
        }
        return Optional.empty();
    }
}
