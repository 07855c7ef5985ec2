package org.standardcontainer;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a container, unique among all containers of one runtime on one host (runtime.md#state).
 *
 * <p>The spec leaves the characters open. Ours are {@code [A-Za-z0-9_+][A-Za-z0-9_+.-]{0,127}}: an id becomes a
 * directory and a cgroup name, so nothing in it may act as a path; and an argument of programs, so none begins as an option does.
 *
 * @param value the id as text
 */
public record ContainerId(String value) implements Comparable<ContainerId> {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9_+.-]{0,127}");

    /** @throws InvalidContainerIdException if {@code value} is not a legal id */
    public ContainerId {
        if (!LEGAL.matcher(value).matches()) {
            throw new InvalidContainerIdException(value);
        }
    }

    /**
     * Makes an id from text.
     *
     * @throws InvalidContainerIdException if {@code value} is not a legal id
     */
    public static ContainerId of(String value) {
        return new ContainerId(value);
    }

    // written out: what Java makes for a record when it is first compared takes longer than most of what a short
    // command does
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
