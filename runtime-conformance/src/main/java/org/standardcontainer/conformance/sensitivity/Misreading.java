package org.standardcontainer.conformance.sensitivity;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The runtime reads another configuration than the test has written, which is what a runtime does that forgets,
 * exchanges or makes up a property. It can be planted into every runtime.
 *
 * @param name what is wrong
 * @param caughtBy the test that has to catch it
 * @param needs the other test that the runtime has to pass without it
 * @param from what is read otherwise, wherever it stands in {@code config.json}
 * @param to as what it is read; {@code $1} as in {@link java.util.regex.Matcher#replaceAll(String)}
 */
public record Misreading(String name, String caughtBy, Optional<String> needs, Pattern from, String to)
        implements Fault, UnaryOperator<String> {
    @Override
    public String apply(String configuration) {
        return from.matcher(configuration).replaceAll(to);
    }
}
